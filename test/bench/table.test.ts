import test from 'ava';
import { type Report, withFigures } from '../../bench/report.ts';
import { figure, tableOf } from '../../bench/table.ts';

const report: Report = {
  name: 'up',
  about: 'this against that',
  series: [
    { what: 'this', unit: 's', values: [10, 20, 30], goal: 15 },
    { what: 'that, by hand', unit: 's', values: [100, 100, 90] },
  ],
  ratios: [
    { what: 'this', to: 'that, by hand', goal: 0.35 },
    { what: 'this', to: 'what was left out' },
  ],
  growths: [
    {
      what: 'links',
      unit: 's per link',
      points: [
        [0, 1],
        [10, 1.5],
      ],
      goal: 0.1,
    },
  ],
  notes: ['on one machine'],
};

test('a report is a table of figures, ratios and growth, with the goals and the notes', (t) => {
  t.is(
    tableOf(report),
    [
      'up: this against that',
      '               minimum  median  maximum     rounds  goal',
      'this              10.0    20.0     30.0  s       3  at most 15: missed',
      'that, by hand     90.0     100      100  s       3',
      '',
      '                      ratio  pair by pair    goal',
      'this / that, by hand  0.200  0.100 to 0.333  at most 0.35: met',
      '',
      '        each              at 0  goal',
      'links  0.050  s per link  1.00  at most 0.1: met',
      '',
      '- on one machine',
      '',
    ].join('\n'),
  );
});

test('a ratio to something that was not measured is left out', (t) => {
  t.is(withFigures(report).ratios.length, 1);
});

test('the JSON holds the rounds and what they add up to', (t) => {
  const [first] = withFigures(report).series;
  t.like(first ?? {}, { values: [10, 20, 30], minimum: 10, median: 20, maximum: 30, rounds: 3 });
});

test('figures have three digits that mean something', (t) => {
  t.deepEqual([0.12345, 1.2345, 12.345, 1234.5].map(figure), ['0.123', '1.23', '12.3', '1235']);
});
