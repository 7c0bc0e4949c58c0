import test from 'ava';
import { closest, didYouMean } from '../../src/lab/suggest.ts';

test('the closest name is suggested, quoted', (t) => {
  t.is(didYouMean('worker', ['name', 'workers', 'addons']), 'Did you mean "workers"?');
});

test('two swapped letters are one slip', (t) => {
  t.is(closest('tpa', ['tap', 'n3x']), 'tap');
});

test('a name that is far from all suggests nothing', (t) => {
  t.is(didYouMean('kubernetes', ['name', 'workers']), undefined);
});

test('a name never suggests itself', (t) => {
  t.is(closest('vni', ['vni', 'vnic']), 'vnic');
});

test('capitals do not count', (t) => {
  t.is(closest('PodSubnet', ['podSubnet']), 'podSubnet');
});

test('a very long name is answered at once', (t) => {
  t.is(closest('x'.repeat(1_000_000), ['workers']), undefined);
});
