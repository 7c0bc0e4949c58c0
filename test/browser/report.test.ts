import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { chromium as driver, type Page } from 'playwright-core';
import type { Verdict } from '../../src/checks/verdict.ts';
import { gatherReport } from '../../src/lifecycle/report-input.ts';
import { marksOf } from '../../src/picture/judge-wires.ts';
import { drawingOf } from '../../src/picture/svg.ts';
import type { ReportInput, StepReport } from '../../src/report/html/input.ts';
import { pageOf } from '../../src/report/html/page.ts';
import { fakeContext } from '../fake-context.ts';
import { temporaryFolder } from '../lab/lab-folder.ts';
import { recordInstance, verdicts } from '../report/html/recorded.ts';
import { chromium } from './chromium.ts';

const { executablePath, env } = chromium();
const browser = await driver.launch({ executablePath, env: { ...env }, args: ['--disable-gpu'] });
test.after.always(() => browser.close());

// Runs in the page, so it is no TypeScript: this project has no types of a browser.
const faintTexts = readFileSync(join(import.meta.dirname, 'faint-texts.js'), 'utf8');

const steps: readonly StepReport[] = [
  { number: 1, id: 'meet', title: 'Meet the clusters', status: 'passed', attempts: 1, verdicts: [] },
  {
    number: 2,
    id: 'repair',
    title: 'Repair the mirror',
    status: 'failed',
    attempts: 3,
    verdicts: [...verdicts],
  },
];

interface Opened {
  readonly page: Page;
  /** What the page asked for beyond itself, and everything that went wrong in it. */
  readonly trouble: string[];
}

async function open(
  t: ExecutionContext,
  options: { width?: number; scheme?: 'light' | 'dark'; change?: (verdict: Verdict) => Verdict } = {},
): Promise<Opened> {
  const folder = await temporaryFolder(t);
  const { lab, instance } = await recordInstance(folder, options.change);
  const input: ReportInput = { ...(await gatherReport(lab, instance, fakeContext())), steps };
  const drawing = await drawingOf(input.topology, marksOf(input.topology, input.checks));
  const file = join(folder, 'report.html');
  await writeFile(file, pageOf(input, drawing));
  const page = await browser.newPage({
    viewport: { width: options.width ?? 1200, height: 800 },
    colorScheme: options.scheme ?? 'light',
  });
  t.teardown(() => page.close());
  const trouble: string[] = [];
  const url = pathToFileURL(file).href;
  page.on('request', (request) => {
    if (request.url() !== url) {
      trouble.push(`asked for ${request.url()}`);
    }
  });
  page.on('pageerror', (error) => trouble.push(`script error: ${error.message}`));
  page.on('console', (message) => trouble.push(`console: ${message.text()}`));
  page.on('dialog', (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(url);
  return { page, trouble };
}

/** Texts of the rows that can be seen, by their first words. */
function visible(page: Page, selector: string): Promise<string[]> {
  return page.$$eval(`${selector}[data-status]`, (rows) =>
    rows.filter((row) => row.checkVisibility()).map((row) => row.querySelector('b')?.textContent ?? ''),
  );
}

test('the page renders, asks for nothing, and no script fails', async (t) => {
  const { page, trouble } = await open(t);
  t.is(await page.title(), 'two-clusters: 1 passed, 1 failed; 1 of 2 steps passed');
  t.is(await page.locator('svg.topology g.edge.link.pass').count(), 1);
  t.is(await page.locator('svg.topology g.edge.link.vxlan.fail').count(), 1);
  t.is(await page.locator('svg.topology g.edge.mirror.fail').count(), 1);
  t.true((await page.locator('.timeline tr').count()) > 10);
  t.is(await page.locator('.chart:visible').count(), 5);
  t.deepEqual(trouble, []);
});

test('filters show the rows of a status and those that hold a text', async (t) => {
  const { page, trouble } = await open(t);
  t.deepEqual(await visible(page, '.row'), ['link n3', 'link tap', 'mirror up']);
  t.deepEqual(await visible(page, '.card'), ['link', 'web', 'link', 'web']);
  await page.getByLabel('✓ pass').uncheck();
  t.deepEqual(await visible(page, '.row'), ['link tap', 'mirror up']);
  t.deepEqual(await visible(page, 'main > #checks > .card'), ['link']);
  t.deepEqual(await visible(page, '.step'), ['2. Repair the mirror']);
  await page.getByLabel('✓ pass').check();
  await page.getByLabel('Text').fill('REPLICA');
  t.deepEqual(await visible(page, 'main > #checks > .card'), ['web']);
  t.true(await page.getByText('No link or mirror matches the filter.').isVisible());
  await page.getByLabel('Text').fill('');
  t.deepEqual(await visible(page, '.row'), ['link n3', 'link tap', 'mirror up']);
  t.false(await page.getByText('No link or mirror matches the filter.').isVisible());
  t.deepEqual(trouble, []);
});

test('a link to a check opens it', async (t) => {
  const { page } = await open(t, { change: (verdict) => ({ ...verdict, status: 'pass' }) });
  t.false(await page.locator('#check-link dl').isVisible());
  await page.locator('.row').first().getByRole('link').click();
  t.true(await page.locator('#check-link dl').isVisible());
});

for (const width of [360, 1200]) {
  for (const scheme of ['light', 'dark'] as const) {
    test(`at ${width} pixels, ${scheme}, nothing sticks out and all text stands out`, async (t) => {
      const { page, trouble } = await open(t, { width, scheme });
      for (const details of await page.$$('details')) {
        await details.evaluate((element) => element.setAttribute('open', ''));
      }
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
      t.true(wide <= width, `${wide} pixels wide`);
      t.deepEqual(await page.evaluate(faintTexts), []);
      t.deepEqual(trouble, []);
    });
  }
}

test('what a program in the lab printed runs nothing and loads nothing', async (t) => {
  const hostile =
    '"><script>alert(1)</script><img src="http://x.example/y" onerror="alert(2)"><a href="javascript:alert(3)">';
  const { page, trouble } = await open(t, {
    change: (verdict) => ({ ...verdict, title: hostile, seen: hostile, figures: { [hostile]: 3 } }),
  });
  t.is(await page.locator('img').count(), 0);
  t.true(await page.getByText('<script>alert(1)</script>').first().isVisible());
  t.deepEqual(trouble, []);
});
