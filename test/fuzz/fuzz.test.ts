import test from 'ava';
import { fuzz } from './fuzz.ts';

test('a lab of which any file is damaged is sound or has problems with a place, never anything else', (t) =>
  fuzz(t, 'lab'));
