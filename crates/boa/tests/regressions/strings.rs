//! Searching and appending. What was quadratic runs at a size at which it would not end.

use boa_engine::external_bytes::external_bytes;
use boa_engine::string::JsString;
use boa_engine::{appended_string::concat, js_string};

use crate::{RUNS, assert_runs, context, evaluate};

#[test]
fn split_is_linear() {
    assert_runs(
        "const parts = 'x,'.repeat(100000).split(',');
         return parts.length + parts[99999] + parts[100000];",
        "100001x",
    );
}

#[test]
fn search_from_an_offset_is_linear() {
    assert_runs(
        "const text = 'abc-'.repeat(100000);
         let found = 0;
         for (let at = text.indexOf('-'); at >= 0; at = text.indexOf('-', at + 1)) found++;
         return found + ' ' + text.replaceAll('-', '+').length;",
        "100000 400000",
    );
}

#[test]
fn searches_find_what_they_should() {
    for text in ["'abcabcab'", "'abcabcab\\u{1F600}'.slice(0, 8)"] {
        assert_runs(
            &format!(
                "const t = {text};
                 return [t.indexOf('ab', 1), t.indexOf('', 3), t.indexOf('', 99), t.indexOf('z'), t.indexOf('cab', 3),
                   t.indexOf('abcabcabc'), t.indexOf('\\u0431'), t.indexOf('a', -5), t.lastIndexOf('ab'),
                   t.lastIndexOf('ab', 5), t.lastIndexOf('', 2), t.lastIndexOf('abc', -1), t.lastIndexOf('c', 1),
                   t.includes('cab', 6), t.includes('cab', 5), t.replace('b', '$&$&'), t.replaceAll('ab', (m, at) => at),
                   t.replaceAll('', '-').length, t.split('b').join('|'), t.split('', 2).join('|')].join();"
            ),
            "3,3,8,-1,5,-1,-1,0,6,3,2,0,-1,false,true,abbcabcab,0c3c6,17,a|ca|ca|,a|b",
        );
    }
}

#[test]
fn wide_text_is_searched_for_narrow_and_wide() {
    assert_runs(
        "const t = 'é\u{1F600}aé\u{1F600}b';
         return [t.indexOf('\u{1F600}', 2), t.indexOf('b'), t.indexOf('éb'), t.lastIndexOf('\u{1F600}'),
           t.lastIndexOf('é'), 'aé'.indexOf('\u{e9}'), 'abc'.indexOf('\u{1F600}')].join();",
        "5,7,-1,5,4,1,-1",
    );
}

#[test]
fn appending_is_linear() {
    assert_runs(
        "let s = '';
         for (let i = 0; i < 100000; i++) s += 'ten chars ';
         const object = { text: '' };
         for (let i = 0; i < 100000; i++) object.text = `${object.text}ten chars ${i % 10}`;
         return s.length + ' ' + object.text.length + ' ' + s.slice(-10) + object.text.slice(-3);",
        "1000000 1100000 ten chars s 9",
    );
}

#[test]
fn what_was_appended_to_stays_as_it_was() {
    assert_runs(
        "const kept = [];
         let s = 'x'.repeat(2000);
         for (let i = 0; i < 50; i++) { kept.push(s); s += i % 10; }
         // Others append to the same string as well.
         const one = kept[40] + 'one', two = kept[40] + 'two', wide = kept[40] + '\u{431}';
         return kept.every((k, i) => k.length === 2000 + i && s.startsWith(k)) + ' ' + one.slice(-4) + ' '
           + two.slice(-4) + ' ' + wide.slice(-2) + ' ' + s.slice(-3) + ' ' + (one === kept[40] + 'one');",
        "true 9one 9two 9\u{431} 789 true",
    );
}

#[test]
fn wide_text_is_appended_to() {
    assert_runs(
        "let s = 'ä'.repeat(1500);
         for (let i = 0; i < 1000; i++) s += i % 2 ? 'b' : '\u{1F600}';
         return s.length + ' ' + s.codePointAt(1500).toString(16) + ' ' + s.slice(-1) + ' ' + [...s].length;",
        "3000 1f600 b 2500",
    );
}

#[test]
fn appended_strings_share_a_buffer_that_is_counted() {
    let x = js_string!("0123456789");
    for _ in 0..RUNS {
        let before = external_bytes();
        let mut text = js_string!("-".repeat(4096));
        let mut all = Vec::new();
        for _ in 0..100 {
            text = concat(&text, &x);
            all.push(text.clone());
        }
        assert_eq!(text.len(), 4096 + 1000);
        assert_eq!(text.refcount(), Some(2));
        // All of them fit into a few buffers.
        assert!(external_bytes() - before < 10 * text.len(), "{}", external_bytes() - before);
        drop((text, all));
        assert_eq!(external_bytes(), before);
    }
}

/// The strings of `appended_string` begin with what strings of `boa_string` begin with, whose layout is not public.
#[test]
fn appended_strings_are_strings() {
    for (base, kind) in [("a", "Latin1Sequence"), ("\u{431}", "Utf16Sequence")] {
        let plain = JsString::from(base.repeat(1500).as_str());
        let appended = concat(&plain, &plain);
        let expected = JsString::from(base.repeat(3000).as_str());
        assert_eq!(appended, expected);
        assert_eq!(appended.len(), 3000);
        assert!(!appended.is_static());
        assert_eq!(appended.refcount(), Some(1));
        assert!(appended.code_points().eq(expected.code_points()));
        assert!(format!("{:?}", appended.debug_info()).contains(kind));
        let copy = appended.clone();
        assert_eq!(appended.refcount(), Some(2));
        drop(appended);
        assert_eq!(copy.slice(1, 4), JsString::from(base.repeat(3).as_str()));
        assert_eq!(copy.refcount(), Some(1));
    }
}

#[test]
fn appended_strings_are_keys_and_numbers() {
    let mut context = context();
    for _ in 0..RUNS {
        let result = evaluate(
            &mut context,
            "{ let key = 'k'.repeat(2000); for (let i = 0; i < 9; i++) key += i;
               const object = { [key]: 1 }; const map = new Map([[key, 2]]);
               let zeros = '0'.repeat(2000); for (let i = 0; i < 9; i++) zeros += i;
               const again = 'k'.repeat(2000) + '012345678';
               object[again] + map.get(again) + Number(zeros) + eval('1' + ' '.repeat(3000) + '+ 1'); }",
        );
        assert_eq!(result.ok().as_deref(), Some("12345683"));
    }
}
