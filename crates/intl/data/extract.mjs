// Writes the locale data of this folder from the packages cldr-*-full, cldr-core and cldr-bcp47 of npm.
// Usage: node extract.mjs FOLDER_WITH_NODE_MODULES

import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The languages whose data is kept, each with all its regions. */
const languages = [
  "ar", "bg", "cs", "da", "de", "el", "en", "es", "fi", "fr", "he", "hi", "hr", "hu", "id", "it", "ja", "ko", "nl", "no", "pl",
  "pt", "ro", "ru", "sk", "sv", "tr", "uk", "vi", "zh",
];

/** The units that ECMA-402 sanctions, and what they are called in CLDR. */
const units = {
  acre: "area", hectare: "area", bit: "digital", byte: "digital", gigabit: "digital", gigabyte: "digital", kilobit: "digital",
  kilobyte: "digital", megabit: "digital", megabyte: "digital", petabyte: "digital", terabit: "digital", terabyte: "digital",
  day: "duration", hour: "duration", microsecond: "duration", millisecond: "duration", minute: "duration", month: "duration",
  nanosecond: "duration", second: "duration", week: "duration", year: "duration", centimeter: "length", foot: "length",
  inch: "length", kilometer: "length", meter: "length", mile: "length", "mile-scandinavian": "length", millimeter: "length",
  yard: "length", percent: "concentr", gram: "mass", kilogram: "mass", ounce: "mass", pound: "mass", stone: "mass",
  celsius: "temperature", fahrenheit: "temperature", "fluid-ounce": "volume", gallon: "volume", liter: "volume",
  milliliter: "volume", degree: "angle",
};

/** Compounds of two units that have patterns of their own. */
const compounds = {
  "kilometer-per-hour": "speed", "meter-per-second": "speed", "mile-per-hour": "speed", "liter-per-kilometer": "consumption",
  "mile-per-gallon": "consumption",
};

// The data of the Workers runtime is cut down, and so is this: names that are not there would be differences.

/** The languages whose names are kept. */
const namedLanguages = new Set(`
  af ak am an ar ar-001 as ast ay az be bg bho bm bn br bs ca ceb chr ckb co cs cy da de de-AT de-CH doi dv ee el en en-AU en-CA
  en-GB en-US eo es es-419 es-ES es-MX et eu fa fa-AF fat fi fil fo fr fr-CA fr-CH fy ga gd gl gn gu ha haw he hi hi-Latn hmn hr ht
  hu hy ia id ig ilo is it ja jv ka kk km kn ko kok kri ku ky la lb lg ln lo lt lus lv mai mg mi mk ml mn mni mr ms mt my nb ne nl
  nl-BE nn no nso ny oc om or pa pl ps pt pt-BR pt-PT qu rm ro ro-MD ru rw sa sd sh si sk sl sm sn so sq sr sr-ME st su sv sw sw-CD
  ta te tg th ti tk tl tn to tr ts tt tw ug uk ur uz vi wa wo xh yi yo yue zh zh-Hans zh-Hant zu
`.trim().split(/\s+/));

/** The currencies that are kept: those in use. */
const namedCurrencies = new Set(`
  AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC
  CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR
  ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR
  MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLL SOS SRD SSP STN
  SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XDR XOF XPF XSU YER ZAR ZMW ZWL
`.trim().split(/\s+/));

/** Regions whose name is not the first one in CLDR. */
const otherNames = { FK: "FK-alt-variant", HK: "HK-alt-short", MO: "MO-alt-short", PS: "PS-alt-short" };

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(process.argv[2], "node_modules");
const read = (...path) => JSON.parse(readFileSync(join(packages, ...path), "utf8"));
const supplemental = (name) => read("cldr-core/supplemental", `${name}.json`).supplemental;
const drop = (object, pattern = /-alt-/) => Object.fromEntries(Object.entries(object).filter(([key]) => !pattern.test(key)));
const widths = ["full", "long", "medium", "short"];

/** A file of a locale; where it has none of its own, that of its parent. */
function main(packageName, locale, file) {
  const path = join(packages, packageName, "main", locale, `${file}.json`);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).main[locale] : main(packageName, parentOf(locale), file);
}

function names(forms, keys) {
  const list = (of) => keys.map((key) => of[key]);
  return Object.fromEntries(
    Object.entries(forms).map(([form, byWidth]) => [
      form.replace("-", "_").replace("stand_alone", "alone"),
      Object.fromEntries(Object.entries(byWidth).map(([width, of]) => [width, list(of)])),
    ]),
  );
}

function dates(locale) {
  const { dates } = main("cldr-dates-full", locale, "ca-gregorian");
  const gregorian = dates.calendars.gregorian;
  const zones = main("cldr-dates-full", locale, "timeZoneNames").dates.timeZoneNames;
  const standard = gregorian.dateTimeFormats;
  const atTime = gregorian["dateTimeFormats-atTime"].standard;
  const periods = Object.fromEntries(
    Object.entries(gregorian.dayPeriods).map(([form, byWidth]) => [
      form === "format" ? form : "alone",
      Object.fromEntries(Object.entries(byWidth).map(([width, of]) => [width, drop(of)])),
    ]),
  );
  const { intervalFormatFallback, ...intervals } = standard.intervalFormats;
  return {
    months: names(gregorian.months, Array.from({ length: 12 }, (_, index) => String(index + 1))),
    days: names(gregorian.days, ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
    periods,
    eras: {
      wide: [gregorian.eras.eraNames[0], gregorian.eras.eraNames[1]],
      abbreviated: [gregorian.eras.eraAbbr[0], gregorian.eras.eraAbbr[1]],
      narrow: [gregorian.eras.eraNarrow[0], gregorian.eras.eraNarrow[1]],
    },
    date_styles: widths.map((width) => gregorian.dateFormats[width]),
    time_styles: widths.map((width) => gregorian.timeFormats[width]),
    glue: widths.map((width) => standard[width]),
    glue_at: widths.map((width) => atTime[width]),
    available: drop(standard.availableFormats, /-alt-|-count-/),
    append: standard.appendItems,
    field_names: Object.fromEntries(
      ["era", "year", "quarter", "month", "week", "day", "weekday", "dayperiod", "hour", "minute", "second", "zone"].map((field) => [
        field,
        main("cldr-dates-full", locale, "dateFields").dates.fields[field].displayName,
      ]),
    ),
    intervals: Object.fromEntries(
      Object.entries(intervals).map(([skeleton, of]) => [skeleton, drop(of)]),
    ),
    interval_fallback: intervalFormatFallback,
    zones: {
      hour_format: zones.hourFormat,
      gmt: zones.gmtFormat,
      
      region: zones.regionFormat,
      fallback: zones.fallbackFormat,
      zones: zoneNames(zones.zone),
      metazones: Object.fromEntries(
        Object.entries(zones.metazone ?? {}).map(([name, of]) => [name, { long: of.long, short: of.short }]),
      ),
    },
  };
}

function zoneNames(tree, prefix = "", into = {}) {
  for (const [name, of] of Object.entries(tree)) {
    const id = prefix + name;
    if (of._type === "zone" || of.exemplarCity !== undefined || of.long !== undefined) {
      // Cities are called after the identifier.
      if (of.long !== undefined || of.short !== undefined) into[id] = { long: of.long, short: of.short };
    } else {
      zoneNames(of, `${id}/`, into);
    }
  }
  return into;
}

function relative(locale) {
  const { fields } = main("cldr-dates-full", locale, "dateFields").dates;
  const result = {};
  for (const unit of ["year", "quarter", "month", "week", "day", "hour", "minute", "second"]) {
    for (const suffix of ["", "-short", "-narrow"]) {
      const field = fields[unit + suffix];
      const counts = (of) =>
        Object.fromEntries(Object.entries(of ?? {}).map(([key, value]) => [key.replace("relativeTimePattern-count-", ""), value]));
      result[unit + suffix] = {
        words: Object.fromEntries(
          Object.entries(field)
            .filter(([key]) => key.startsWith("relative-type-"))
            .map(([key, value]) => [key.slice("relative-type-".length), value]),
        ),
        future: counts(field["relativeTime-type-future"]),
        past: counts(field["relativeTime-type-past"]),
      };
    }
  }
  return result;
}

function numbers(locale) {
  const { numbers } = main("cldr-numbers-full", locale, "numbers");
  const { currencies } = main("cldr-numbers-full", locale, "currencies").numbers;
  const system = numbers.defaultNumberingSystem;
  const systems = {};
  for (const name of new Set([system, "latn"])) {
    const of = (kind) => numbers[`${kind}-numberSystem-${name}`];
    const symbols = of("symbols");
    if (symbols === undefined) continue;
    const currency = of("currencyFormats");
    systems[name] = {
      symbols: {
        decimal: symbols.decimal, group: symbols.group, percent: symbols.percentSign, plus: symbols.plusSign, minus: symbols.minusSign,
        approximately: symbols.approximatelySign, exponential: symbols.exponential, infinity: symbols.infinity, nan: symbols.nan,
        currency_decimal: symbols.currencyDecimal, currency_group: symbols.currencyGroup, time: symbols.timeSeparator,
      },
      decimal: of("decimalFormats").standard,
      percent: of("percentFormats").standard,
      compact_long: drop(of("decimalFormats").long.decimalFormat),
      compact_short: drop(of("decimalFormats").short.decimalFormat),
      currency: currency.standard,
      accounting: currency.accounting,
      compact_currency: drop((currency.short ?? numbers["currencyFormats-numberSystem-latn"].short).standard),
      currency_units: Object.fromEntries(
        Object.entries(currency)
          .filter(([key]) => key.startsWith("unitPattern-count-"))
          .map(([key, value]) => [key.slice("unitPattern-count-".length), value]),
      ),
      spacing_before: currency.currencySpacing.beforeCurrency.insertBetween,
      spacing_after: currency.currencySpacing.afterCurrency.insertBetween,
      range: of("miscPatterns").range,
    };
  }
  return {
    system,
    minimum_grouping: Number(numbers.minimumGroupingDigits),
    systems,
    currencies: Object.fromEntries(
      Object.entries(currencies).filter(([code]) => namedCurrencies.has(code)).map(([code, of]) => [
        code,
        {
          symbol: of.symbol === code ? undefined : of.symbol,
          narrow: of["symbol-alt-narrow"] === of.symbol ? undefined : of["symbol-alt-narrow"],
          name: of.displayName,
          counts: Object.fromEntries(
            Object.entries(of)
              .filter(([key, value]) => key.startsWith("displayName-count-") && value !== undefined)
              .map(([key, value]) => [key.slice("displayName-count-".length), value]),
          ),
        },
      ]),
    ),
  };
}

function unitPatterns(locale) {
  const data = main("cldr-units-full", locale, "units").units;
  const result = {};
  for (const width of ["long", "short", "narrow"]) {
    const of = (unit, category) => {
      const patterns = data[width][`${category}-${unit}`] ?? {};
      const counts = Object.fromEntries(
        Object.entries(patterns)
          .filter(([key]) => /^unitPattern-count-\w+$/.test(key))
          .map(([key, value]) => [key.slice("unitPattern-count-".length), value]),
      );
      return { per: patterns.perUnitPattern, counts };
    };
    result[width] = {
      per: data[width].per.compoundUnitPattern,
      units: Object.fromEntries([...Object.entries(units), ...Object.entries(compounds)].map(([unit, category]) => [unit, of(unit, category)])),
    };
  }
  return result;
}

function displayNames(locale) {
  const get = (file) => main("cldr-localenames-full", locale, file).localeDisplayNames;
  const display = get("localeDisplayNames");
  const short = (of) => ({
    long: drop(of),
    short: Object.fromEntries(
      Object.entries(of).filter(([key]) => key.endsWith("-alt-short")).map(([key, value]) => [key.replace("-alt-short", ""), value]),
    ),
  });
  const fields = main("cldr-dates-full", locale, "dateFields").dates.fields;
  const languages = Object.fromEntries(
    Object.entries(get("languages").languages).filter(([key]) => namedLanguages.has(key.replace("-alt-short", ""))),
  );
  const { territories } = get("territories");
  const regions = Object.fromEntries(Object.entries(territories).filter(([key]) => !/^\d/.test(key) || key.startsWith("419")));
  for (const [code, key] of Object.entries(otherNames)) regions[code] = territories[key] ?? territories[code];
  return {
    languages: short(languages),
    regions: short(regions),
    scripts: drop(get("scripts").scripts),
    calendars: drop(display.types?.calendar ?? {}),
    pattern: display.localeDisplayPattern.localePattern,
    separator: display.localeDisplayPattern.localeSeparator,
    fields: Object.fromEntries(
      ["era", "year", "quarter", "month", "week", "weekday", "day", "dayperiod", "hour", "minute", "second", "zone"].flatMap((field) =>
        ["", "-short", "-narrow"].map((suffix) => [field + suffix, fields[field + suffix]?.displayName]),
      ),
    ),
  };
}

/** The locale that a locale inherits from; the data of a script that inherits from nothing is kept under its language all the same. */
function parentOf(locale) {
  const parent = parents[locale] ?? locale.replace(/-[^-]+$/, "");
  const language = locale.startsWith("nb") ? "no" : locale.split("-")[0];
  return parent === "root" || parent === "und" || parent === locale || !available.includes(parent) ? language : parent;
}

/** What `object` has otherwise than `base`, or undefined. */
function difference(object, base) {
  if (JSON.stringify(object) === JSON.stringify(base)) return undefined;
  if (typeof object !== "object" || object === null || Array.isArray(object) || typeof base !== "object" || base === null) return object;
  const result = {};
  for (const key of Object.keys(object)) {
    const of = difference(object[key], base[key]);
    if (of !== undefined) result[key] = of;
  }
  // Null takes a key away, as in a JSON merge patch.
  for (const key of Object.keys(base)) if (!(key in object) || (object[key] === undefined && base[key] !== undefined)) result[key] = null;
  return Object.keys(result).length === 0 ? undefined : result;
}

/** @type {Record<string, string>} */
const parents = supplemental("parentLocales").parentLocales.parentLocale;
/** Locales with data, and those that are the same as what they inherit from, such as `de-DE`. */
const available = [
  ...read("cldr-core/availableLocales.json").availableLocales.full,
  ...read("cldr-core/defaultContent.json").defaultContent,
].sort();
const clean = (value) => JSON.parse(JSON.stringify(value));
const everything = (locale) =>
  clean({
    // V8 has plain spaces where CLDR has thin and narrow ones, because programs compare dates with texts of their own.
    dates: JSON.parse(JSON.stringify(dates(locale)).replace(/[\u2009\u202f]/g, " ")),
    relative: relative(locale),
    numbers: numbers(locale),
    units: unitPatterns(locale),
    names: displayNames(locale),
  });

for (const language of languages) {
  const root = everything(language);
  const of = { [language]: root };
  const full = { [language]: root };
  const load = (locale) => (full[locale] ??= everything(locale));
  for (const locale of available) {
    const inLanguage = locale.startsWith(`${language}-`) || (language === "no" && locale === "nb");
    if (!inLanguage) continue;
    const parent = parentOf(locale);
    // A locale that differs in nothing is listed all the same: it is available.
    of[locale] = { parent, ...difference(load(locale), load(parent)) };
  }
  writeFileSync(join(here, `${language}.json`), lines(of));
}

/** JSON with an item a line in the upper levels, so that changes can be read. */
function lines(value, depth = 0) {
  if (depth >= 3 || typeof value !== "object" || value === null || Array.isArray(value)) return JSON.stringify(value);
  const indent = " ".repeat(depth + 1);
  const items = Object.entries(value).map(([key, of]) => `${indent}${JSON.stringify(key)}: ${lines(of, depth + 1)}`);
  if (items.length === 0) return "{}";
  return `{\n${items.join(",\n")}\n${" ".repeat(depth)}}${depth === 0 ? "\n" : ""}`;
}

// What does not depend on the language.
const numbering = supplemental("numberingSystems").numberingSystems;
const zoneKeys = read("cldr-bcp47/bcp47/timezone.json").keyword.u.tz;
const metazones = {};
(function collect(tree, prefix) {
  for (const [name, of] of Object.entries(tree)) {
    if (Array.isArray(of)) metazones[prefix + name] = of.map(({ usesMetazone: { _mzone, _from, _to } }) => [_mzone, _from ?? null, _to ?? null]);
    else collect(of, `${prefix}${name}/`);
  }
})(supplemental("metaZones").metaZones.metazoneInfo.timezone, "");
const golden = {};
for (const { mapZone } of supplemental("metaZones").metaZones.metazones) {
  (golden[mapZone._other] ??= {})[mapZone._territory] = mapZone._type;
}
const time = supplemental("timeData").timeData;
const week = supplemental("weekData").weekData;
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const days = (of) => Object.fromEntries(Object.entries(of).filter(([key]) => !key.includes("-alt-")).map(([key, value]) => [key, weekdays.indexOf(value)]));
const minutes = (text) => Number(text.split(":")[0]) * 60 + Number(text.split(":")[1]);
const rules = supplemental("dayPeriods").dayPeriodRuleSet;
const shared = {
  digits: Object.fromEntries(
    Object.entries(numbering).filter(([, of]) => of._type === "numeric").map(([name, of]) => [name, of._digits]),
  ),
  zones: Object.entries(zoneKeys)
    .filter(([key, of]) => !key.startsWith("_") && of._alias !== undefined)
    .map(([key, of]) => [of._region ?? key.slice(0, 2).toUpperCase(), of._iana ?? null, of._alias.split(" ")]),
  primary_zones: supplemental("primaryZones").primaryZones,
  metazones,
  golden,
  hour_cycles: Object.fromEntries(Object.entries(time).map(([region, of]) => [region.replace("_", "-"), [of._preferred, of._allowed]])),
  currency_digits: Object.fromEntries(
    Object.entries(supplemental("currencyData").currencyData.fractions).map(([code, of]) => [code, Number(of._digits)]),
  ),
  first_day: days(week.firstDay),
  weekend_start: days(week.weekendStart),
  weekend_end: days(week.weekendEnd),
  calendars: Object.fromEntries(Object.entries(supplemental("calendarPreferenceData").calendarPreferenceData).map(([region, list]) => [region, Array.isArray(list) ? list : list.split(" ")])),
  day_periods: Object.fromEntries(
    Object.entries(rules).map(([locale, of]) => [
      locale,
      Object.entries(of).map(([name, rule]) =>
        rule._at === undefined ? [name, minutes(rule._from), minutes(rule._before)] : [name, minutes(rule._at), minutes(rule._at)],
      ),
    ]),
  ),
  available,
};
writeFileSync(join(here, "shared.json"), lines(clean(shared), 1) + "\n");
