//! Regular expressions. What was quadratic runs at a size at which it would not end.

use crate::assert_runs;

#[test]
fn repeated_matches_are_linear() {
    assert_runs(
        "const text = 'x-'.repeat(20000);
         let count = 0;
         for (const match of text.matchAll(/x/g)) count += match.index % 2 === 0 ? 1 : 0;
         const pattern = /x/g;
         while (pattern.exec(text)) count++;
         return count + ' ' + text.replace(/-/g, '+').length + ' ' + text.replace(/x/g, (x, at) => '').length
           + ' ' + text.match(/x/g).length;",
        "40000 40000 20000 20000",
    );
}

#[test]
fn split_without_a_match_is_linear() {
    assert_runs(
        "return 'a'.repeat(20000).split(/,/).length + ' ' + 'a,'.repeat(10000).split(/,/).length;",
        "1 10001",
    );
}

#[test]
fn sticky_expressions_match_at_one_place() {
    assert_runs(
        "const at = (pattern, text, index) => {
           pattern.lastIndex = index;
           const match = pattern.exec(text);
           return match ? `${match[0]}@${match.index}>${pattern.lastIndex}` : `null>${pattern.lastIndex}`;
         };
         return [at(/a+/y, 'baab', 1), at(/a+/y, 'baab', 0), at(/a*/y, 'baab', 0), at(/a*/y, 'baab', 4),
           at(/a*?/y, 'aa', 0), at(/(?=b)/y, 'ab', 1), at(/(?=b)/y, 'ab', 0), at(/$/y, 'ab', 2), at(/$/y, 'ab', 1),
           at(/^/my, 'a\\nb', 2), at(/b|/y, 'ab', 1), at(/./uy, '\u{1F600}x', 0), at(/.\\n/sy, 'a\\n', 0).length, at(/a/y, 'a', 5),
           at(/(a)|(b)/y, 'ab', 1), at(/[^]/y, '', 0), at(/x|/iy, 'X', 0), at(/\\b/y, 'a b', 1), at(/(?<=a)/y, 'ab', 1)].join();",
        "aa@1>3,null>0,@0>0,@4>4,@0>0,@1>1,null>0,@2>2,null>0,@2>2,b@1>2,\u{1F600}@0>2,6,null>0,b@1>2,null>0,X@0>1,@1>1,@1>1",
    );
}

#[test]
fn sticky_expressions_capture_as_others_do() {
    assert_runs(
        "const pattern = /(?<year>\\d{4})-(\\d\\d)(x)?/y;
         pattern.lastIndex = 2;
         const match = pattern.exec('>>2024-05');
         return [match.length, match[0], match[1], match[2], String(match[3]), match.groups.year, match.index].join()
           + ' ' + '2024-05,2025-06'.split(/(,)/).join('|');",
        "4,2024-05,2024,05,undefined,2024,2 2024-05|,|2025-06",
    );
}

#[test]
fn indices_are_there_when_asked_for() {
    assert_runs(
        "const match = /(?<a>b)(c)?/d.exec('ab');
         return JSON.stringify(match.indices) + JSON.stringify(match.indices.groups.a) + ('indices' in /b/.exec('ab'));",
        "[[1,2],[1,2],null][1,2]false",
    );
}

#[test]
fn replacements_keep_their_patterns() {
    assert_runs(
        "return ['abc'.replace(/b/, '[$`|$&|$\\']'), 'abc'.replace(/(b)/g, '$1$1$2$$'), 'x\u{431}x'.replace(/x/g, 'é'),
           'abc'.replace(/(?<n>b)/, '$<n>!'), 'aaa'.replace(/a/g, ''), 'abc'.replace(/z/g, '-')].join();",
        "a[a|b|c]c,abb$2$c,é\u{431}é,ab!c,,abc",
    );
}

#[test]
fn a_pattern_that_is_none_stays_one() {
    assert_runs(
        "return [')(', '(', '[', 'a{2,1}'].map((pattern) => {
           try { new RegExp(pattern, 'y'); return 'fine'; } catch (error) { return error.name; }
         }).join();",
        "SyntaxError,SyntaxError,SyntaxError,SyntaxError",
    );
}
