//! A moment as the calendar and the clock of a time zone show it.

use super::zone::Zone;

/// The fields of a date and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fields {
    /// Milliseconds since the Unix epoch.
    pub time: i64,
    /// Astronomical: 0 is the year before 1.
    pub year: i64,
    /// From 1.
    pub month: u8,
    pub day: u8,
    /// Sunday is 0.
    pub weekday: u8,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
    pub millisecond: u16,
    /// Seconds ahead of UTC.
    pub offset: i64,
}

impl Fields {
    pub(crate) fn new(time: i64, zone: &Zone) -> Self {
        let offset = zone.offset_at(time);
        Self::with_offset(time, offset)
    }

    fn with_offset(time: i64, offset: i64) -> Self {
        let local = time + offset * 1000;
        let day_number = local.div_euclid(86_400_000);
        let in_day = local.rem_euclid(86_400_000);
        let (year, month, day) = civil(day_number);
        Self {
            time,
            year,
            month,
            day,
            weekday: (day_number + 4).rem_euclid(7) as u8,
            hour: (in_day / 3_600_000) as u8,
            minute: (in_day / 60_000 % 60) as u8,
            second: (in_day / 1000 % 60) as u8,
            millisecond: (in_day % 1000) as u16,
            offset,
        }
    }

    /// 0 before the epoch of the calendar, 1 after it.
    pub(crate) fn era(&self) -> usize {
        usize::from(self.year > 0)
    }

    /// The year as it is counted in its era.
    pub(crate) fn year_of_era(&self) -> i64 {
        if self.year > 0 { self.year } else { 1 - self.year }
    }
}

/// Year, month and day of a day since the Unix epoch, in the proleptic Gregorian calendar.
pub(crate) fn civil(day_number: i64) -> (i64, u8, u8) {
    // Years that begin with March have their leap day at the end.
    let shifted = day_number + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month as u8, day as u8)
}

/// The day since the Unix epoch of a date.
pub(crate) fn days(year: i64, month: u8, day: u8) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_index = (i64::from(month) + 9) % 12;
    let day_of_year = (153 * month_index + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::{civil, days};

    #[test]
    fn dates_and_day_numbers_are_inverse() {
        for number in (-1_000_000..1_000_000).step_by(997) {
            let (year, month, day) = civil(number);
            assert_eq!(days(year, month, day), number);
        }
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(civil(11_016), (2000, 2, 29));
        assert_eq!(civil(-719_529), (-1, 12, 31));
    }
}
