import test from 'ava';
import { fuzz } from './fuzz.ts';

test('a lab of which any file is damaged is sound or has problems with a place, never anything else', (t) =>
  fuzz(t, 'lab'));

test('what labs wrote down is read back whole, refused in words, or counts as absent', (t) =>
  fuzz(t, 'records'));
