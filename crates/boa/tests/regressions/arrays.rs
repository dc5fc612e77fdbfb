//! Moving elements of arrays, and filling typed ones.

use crate::assert_runs;

#[test]
fn unshift_and_splice_are_quick() {
    assert_runs(
        "const a = [];
         for (let i = 0; i < 12000; i++) a.unshift(i);
         for (let i = 0; i < 6000; i++) a.splice(0, 1);
         for (let i = 0; i < 5000; i++) a.splice(7, 0, 'x');
         return a.length + ' ' + a[0] + a[7] + a[5007] + ' ' + a.indexOf(0);",
        "11000 5999x5992 10999",
    );
}

#[test]
fn elements_of_all_kinds_are_moved() {
    assert_runs(
        "const a = [1, 2, 3];
         const removed = a.splice(1, 1, 1.5, 'x', undefined);
         a.unshift(-0, {});
         const b = [1.5, 2.5];
         b.unshift(1);
         const c = [1, 2];
         c.unshift(0.5);
         c.splice(1, 0, c);
         return [removed.join(), removed.length, a.length, Object.is(a[0], -0), typeof a[1], a.slice(2).join('|'),
           b.join('|'), c.length, c[1] === c, [1, 2, 3].splice(-1).join(), [].splice(0).length,
           [1, 2, 3, 4].splice(1, 2).join('|'), [1, 2].unshift()].join();",
        "2,1,7,true,object,1|1.5|x||3,1|1.5|2.5,4,true,3,0,2|3,2",
    );
}

#[test]
fn what_can_be_observed_is() {
    assert_runs(
        "const log = [];
         const frozen = Object.freeze([1]);
         try { frozen.unshift(0); } catch (error) { log.push(error.name); }
         const closed = Object.preventExtensions([1, 2]);
         try { closed.unshift(0); } catch (error) { log.push(error.name); }
         const short = [1, 2];
         Object.defineProperty(short, 'length', { writable: false });
         try { short.splice(0, 1); } catch (error) { log.push(error.name); }
         class Own extends Array {}
         log.push(Own.from([1, 2]).splice(0, 1) instanceof Own);
         const holes = [1, , 3];
         holes.unshift(0);
         log.push(2 in holes, holes.length);
         const spied = new Proxy([1, 2], { set(target, key, value) { log.push(key); target[key] = value; return true; } });
         spied.unshift(0);
         const species = [1, 2, 3];
         species.constructor = { [Symbol.species]: function () { return species; } };
         log.push(species.splice(0, 1) === species);
         Array.prototype[3] = 'inherited';
         try { const holes = [1, 2, 3]; holes.length = 4; holes.unshift(0); log.push(holes[4]); }
         finally { delete Array.prototype[3]; }
         return log.join();",
        "TypeError,TypeError,TypeError,true,false,4,2,1,0,length,true,inherited",
    );
}

#[test]
fn removed_elements_make_an_array_of_their_own() {
    assert_runs(
        "const a = ['a', 'b', 'c', 'd'];
         const removed = a.splice(1, 2);
         removed.push('e');
         removed[0] = 'z';
         a.push('f');
         return removed.join() + ' ' + a.join() + ' ' + removed.length + Array.isArray(removed);",
        "z,c,e a,d,f 3true",
    );
}

#[test]
fn typed_arrays_are_filled() {
    assert_runs(
        "const show = (array) => Array.from(array).join('|');
         const large = new Uint8Array(10000).fill(7);
         const shared = new Uint16Array(new SharedArrayBuffer(8)).fill(258, 1);
         const part = new Int16Array(new ArrayBuffer(10), 2, 3).fill(-2);
         return [large.every((byte) => byte === 7), show(new Float64Array(5).fill(1.5, 1, -1)),
           show(new Uint8ClampedArray(3).fill(300)), show(new BigInt64Array(3).fill(-1n)), show(shared), show(part),
           show(new Uint8Array(part.buffer)), show(new Uint8Array(3).fill(1, 2, 1)), show(new Uint8Array(0).fill(1)),
           show(new Float32Array(3).fill(NaN, -1))].join();",
        "true,0|1.5|1.5|1.5|0,255|255|255,-1|-1|-1,0|258|258|258,-2|-2|-2,0|0|254|255|254|255|254|255|0|0,0|0|0,,0|0|NaN",
    );
}

#[test]
fn a_buffer_that_goes_away_is_not_filled() {
    assert_runs(
        "const buffer = new ArrayBuffer(8, { maxByteLength: 16 });
         const array = new Uint8Array(buffer);
         array.fill({ valueOf() { buffer.resize(2); return 9; } });
         const outside = new Uint8Array(new ArrayBuffer(8, { maxByteLength: 8 }), 4, 4);
         try { outside.fill({ valueOf() { outside.buffer.resize(1); return 1; } }); } catch (error) { return array.join() + error.name; }",
        "9,9TypeError",
    );
}
