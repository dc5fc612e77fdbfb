//! Deleting from objects, maps and sets. What was quadratic runs at a size at which it would not end.

use crate::assert_runs;

#[test]
fn large_objects_are_emptied() {
    assert_runs(
        "const o = {};
         for (let i = 0; i < 20000; i++) o['k' + i] = i;
         for (let i = 0; i < 20000; i += 2) delete o['k' + i];
         let sum = 0;
         for (const key in o) { sum += o[key]; delete o[key]; }
         o.last = 1;
         return sum + ' ' + JSON.stringify(o);",
        "100000000 {\"last\":1}",
    );
}

#[test]
fn what_is_left_keeps_its_order_and_its_kind() {
    for count in [3, 30, 40, 100, 1500] {
        assert_runs(
            &format!(
                "const o = {{}}, symbol = Symbol();
                 for (let i = 0; i < {count}; i++) {{
                   if (i % 5 === 3) Object.defineProperty(o, 'k' + i, {{ get: () => i, set() {{}}, enumerable: true, configurable: true }});
                   else o['k' + i] = i;
                 }}
                 o[symbol] = 'symbol';
                 const left = new Set();
                 for (let i = 0; i < {count}; i++) left.add('k' + i);
                 const remove = (key) => {{ delete o[key]; left.delete(key); }};
                 for (let i = 0; i < {count}; i += 3) remove('k' + i);
                 // Some come back, at the end; others change their kind, which takes more or less room.
                 for (let i = 0; i < {count}; i += 9) {{ o['k' + i] = i; left.add('k' + i); }}
                 for (const key of [...left]) if (left.size % 2 && key.endsWith('7')) remove(key);
                 for (const key of left) {{
                   const i = Number(key.slice(1));
                   if (i % 4 === 1) Object.defineProperty(o, key, {{ get: () => i }});
                   if (i % 8 === 2) Object.defineProperty(o, key, {{ value: i, writable: true }});
                 }}
                 for (const key of [...left]) if (key.endsWith('4')) remove(key);
                 o.more = -1; left.add('more');
                 const keys = Object.keys(o);
                 return keys.join() === [...left].join() && keys.every((key) => o[key] === (key === 'more' ? -1 : Number(key.slice(1))))
                   && o[symbol] === 'symbol' && Object.getOwnPropertySymbols(o).length === 1
                   && Object.keys(Object.assign({{}}, o)).join() === keys.join();"
            ),
            "true",
        );
    }
}

#[test]
fn caches_notice_deletions() {
    assert_runs(
        "const make = () => { const o = {}; for (let i = 0; i < 60; i++) o['k' + i] = i; return o; };
         const o = make(), child = Object.create(o);
         const own = () => o.k50, inherited = () => child.k50, set = (value) => { o.k50 = value; };
         const seen = [];
         for (let i = 0; i < 3; i++) { seen.push(own(), inherited()); set(i); }
         delete o.k10;
         seen.push(own(), inherited());
         delete o.k50;
         seen.push(own(), inherited());
         set('back');
         seen.push(own(), inherited());
         for (let i = 0; i < 60; i++) if (i !== 50) delete o['k' + i];
         seen.push(own(), inherited());
         return seen.join();",
        "50,50,0,0,1,1,2,2,,,back,back,back,back",
    );
}

#[test]
fn maps_and_sets_are_emptied() {
    assert_runs(
        "const map = new Map(), set = new Set();
         for (let i = 0; i < 40000; i++) { map.set(i, i); set.add('k' + i); }
         for (let i = 0; i < 40000; i += 2) { map.delete(i); set.delete('k' + i); }
         let sum = 0;
         for (const [key, value] of map) { sum += value; map.delete(key); }
         set.forEach((key) => set.delete(key));
         return sum + ' ' + map.size + set.size + [...map].length + [...set].length;",
        "400000000 0000",
    );
}

#[test]
fn the_oldest_entry_is_found_at_once() {
    assert_runs(
        "const map = new Map();
         for (let i = 0; i < 20000; i++) {
           map.set(i, i);
           if (map.size > 5000) map.delete(map.keys().next().value);
         }
         return map.size + ' ' + map.keys().next().value + ' ' + [...map.values()].at(-1);",
        "5000 15000 19999",
    );
}

#[test]
fn iterations_see_what_is_deleted_and_added() {
    assert_runs(
        "const set = new Set();
         for (let i = 0; i < 100; i++) set.add(i);
         for (let i = 10; i < 90; i++) set.delete(i);
         const seen = [];
         for (const i of set) {
           seen.push(i);
           if (i === 2) { set.delete(3); set.delete(1); set.add(1); set.add('new'); }
           if (i === 5) for (let j = 90; j < 99; j++) set.delete(j);
         }
         const map = new Map([[1, 'a'], [2, 'b'], [3, 'c']]);
         const entries = map.entries();
         entries.next();
         map.delete(1); map.delete(2); map.set(2, 'again');
         seen.push(...[...entries].flat());
         map.clear(); map.set('x', 'y');
         seen.push(...[...map].flat(), map.size, set.size);
         return seen.join();",
        "0,1,2,4,5,6,7,8,9,99,1,new,3,c,2,again,x,y,1,11",
    );
}

#[test]
fn set_methods_skip_what_was_deleted() {
    assert_runs(
        "const set = new Set();
         for (let i = 0; i < 60; i++) set.add(i);
         for (let i = 0; i < 50; i++) if (i % 5) set.delete(i);
         const other = new Set([0, 5, 55, 100]);
         return [[...set.difference(other)].length, [...set.intersection(other)], [...set.union(other)].length,
           [...set.symmetricDifference(other)].length, set.isSubsetOf(other), set.isSupersetOf(new Set([10, 59])),
           set.isDisjointFrom(new Set([1, 2])), set.size, new Set([1]).isSubsetOf(new Set([1, 2]))].join();",
        "17,0,5,55,21,18,false,true,true,20,true",
    );
}
