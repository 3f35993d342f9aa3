/** The page of a run in a real browser: hostile texts, ten thousand targets, keyboard, light, dark, narrow and paper. */
import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Event, EventBody } from '../../src/model/event.ts';
import { reportData } from '../../src/report/html/report-data.ts';
import { reportPage } from '../../src/report/html/report-page.ts';
import { openBrowser, openPage } from '../rig/open-page.ts';
import { haveTools } from '../rig/real-tool.ts';
import { createRig, type Rig } from '../rig/rig.ts';

const real = haveTools('chromium') ? describe : describe.skip;

const hostile = '</script><script>alert(1)</script><!-- <img src=x onerror=alert(2)>';
const secret = 'hunter2-hunter2';

const files = {
  'in.txt': 'a',
  'gobuild.yaml': `version: 1
project: hostile
secrets: { token: { env: TOKEN } }
targets:
  good:
    description: '${hostile}'
    kind: task
    inputs: [in.txt]
    outputs: ["out/"]
    env: { TOKEN: "\${{ secrets.token }}" }
    run: |
      mkdir -p out && cp in.txt 'out/<img src=x onerror=alert(3)>.txt'
      echo '${hostile}'; printf '\\033[31mred\\033[0m \\033]8;;http://x\\007\\n'; echo "token $TOKEN"
  bad:
    kind: task
    inputs: [in.txt]
    outputs: [never.txt]
    needs: [good]
    run: |
      echo '${hostile}' >&2; exit 3
  after: { kind: task, inputs: [in.txt], outputs: [after.txt], needs: [bad], run: touch after.txt }
`,
};

const tabNames = ['Overview', 'Targets', 'Timeline', 'Graph', 'Files', 'Tests', 'Logs'];
const openTab = (page: Page, name: string): Promise<void> =>
  page.getByRole('tab', { name: new RegExp(`^${name}`) }).click();

real('the page of a run', () => {
  let browser: Browser;
  let rig: Rig;
  let file = '';
  beforeAll(async () => {
    browser = await openBrowser();
    rig = await createRig({ files, name: 'wörk # space', env: { TOKEN: secret } });
    const ran = await rig.run('run', 'after', 'good', '--report', 'pages/r.html');
    if (ran.code !== 1) throw new Error(ran.stderr);
    // The address of a file has no number sign.
    file = path.join(rig.base, 'page.html');
    fs.copyFileSync(path.join(rig.root, 'pages/r.html'), file);
  });
  afterAll(async () => {
    await browser?.close();
    await rig?.[Symbol.asyncDispose]();
  });

  test('hostile names and output stay text, secrets stay hidden, and nothing is asked for', async () => {
    const text = fs.readFileSync(file, 'utf8');
    expect(text).not.toContain(secret);
    expect(text).not.toMatch(/\u001b|\u0007/);
    const { page, wrong } = await openPage(browser, file);
    for (const name of tabNames) await openTab(page, name);
    await page.getByRole('searchbox').last().fill('alert(1)');
    await page.locator('#logs summary').first().click();
    await page.locator('#logs summary').last().click();
    await expect
      .poll(() => page.locator('#logs pre').allInnerTexts())
      .toEqual([expect.stringContaining(hostile) as string, expect.stringContaining('token ***') as string]);
    expect(await page.locator('img, script:not([id])').count()).toBe(0);
    await openTab(page, 'Files');
    expect(await page.locator('#files tbody code').first().innerText()).toBe('out/<img src=x onerror=alert(3)>.txt');
    expect(wrong).toEqual([]);
  });

  test('what failed, what it kept from running, and why', async () => {
    const { page } = await openPage(browser, file);
    expect(await page.getByRole('heading', { name: '1 failure' }).count()).toBe(1);
    expect(await page.locator('.failure').innerText()).toContain('exit status 3');
    await openTab(page, 'Targets');
    const rows = await page.locator('#targets tbody tr').allInnerTexts();
    expect(rows.map((row) => row.replaceAll(/\s+/g, ' ').slice(0, 20).trim())).toEqual([
      expect.stringMatching(/^bad task ✗ failed/) as string,
      expect.stringMatching(/^after task – skipped/) as string,
      expect.stringMatching(/^good task ▸ ran/) as string,
    ]);
  });

  test('with the keyboard alone', async () => {
    const { page } = await openPage(browser, file);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.id')).toBe('tab-overview');
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('[role=tab][aria-selected=true]').innerText()).toMatch(/^Targets/);
    expect(new URL(page.url()).hash).toBe('#targets');
    await page.getByRole('button', { name: 'good', exact: true }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'good' });
    expect(await dialog.innerText()).toContain('it had no result');
    await page.keyboard.press('Escape');
    expect(await dialog.count()).toBe(0);
    expect(await page.evaluate('document.activeElement.textContent')).toBe('good');
    for (const [tab, said] of [
      ['Timeline', 'good: ran'],
      ['Graph', 'good, task, ran'],
    ] as const) {
      await openTab(page, tab);
      await page.getByRole('application').focus();
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => page.locator('.said:visible').innerText()).toContain(said);
      await page.keyboard.press('Enter');
      expect(await dialog.count()).toBe(1);
      await page.keyboard.press('Escape');
    }
  });

  test('with a screen reader: landmarks, names, headers of tables', async () => {
    const { page } = await openPage(browser, file);
    for (const role of ['banner', 'navigation', 'main', 'contentinfo'] as const)
      expect(await page.getByRole(role).count(), role).toBe(1);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('hostile');
    for (const name of tabNames) {
      await openTab(page, name);
      expect(await page.getByRole('tabpanel', { name: new RegExp(`^${name}`) }).count()).toBe(1);
      const fields = page.locator('button:visible, input:visible, select:visible, canvas:visible');
      const snapshots = await Promise.all((await fields.all()).map((field) => field.ariaSnapshot()));
      const nameless = snapshots.filter((text) => !/^- \S+ "[^"]+"/.test(text));
      expect(nameless, name).toEqual([]);
    }
    await openTab(page, 'Targets');
    expect(await page.getByRole('columnheader').count()).toBe(6);
    await page.getByRole('button', { name: 'Took' }).click();
    expect(await page.getByRole('columnheader', { name: 'Took' }).getAttribute('aria-sort')).toBe('descending');
  });

  test.each([false, true])('its colours can be read, dark: %s', async (dark) => {
    const { page } = await openPage(browser, file, { dark });
    const names = ['paper', 'card', 'ink', 'dim', 'link', 'ran', 'restored', 'fresh', 'failed', 'skipped', 'chain'];
    const value = (name: string): Promise<unknown> =>
      page.evaluate(`getComputedStyle(document.documentElement).getPropertyValue('--${name}').trim()`);
    const colours = await Promise.all(names.map(async (name) => [name, String(await value(name))] as const));
    const [paper, card, ...letters] = colours;
    expect(luminance(paper?.[1] ?? '') > 0.5).toBe(!dark);
    for (const [name, colour] of letters)
      for (const ground of [paper, card]) expect(contrast(colour, ground?.[1] ?? ''), name).toBeGreaterThan(4.5);
  });

  test('on a screen of 400 pixels nothing hangs over its side', async () => {
    const { page, wrong } = await openPage(browser, file, { width: 400 });
    for (const name of tabNames) {
      await openTab(page, name);
      expect(await page.evaluate('document.documentElement.scrollWidth'), name).toBeLessThanOrEqual(400);
    }
    expect(wrong).toEqual([]);
  });

  test('on paper: all views, without what can only be clicked', async () => {
    const { page, wrong } = await openPage(browser, file, { dark: true });
    await openTab(page, 'Timeline');
    await openTab(page, 'Graph');
    // Brightness of what is not drawn on, as the drawing has it now.
    const ground = (panel: string): Promise<unknown> =>
      page.evaluate(`(() => {
        const copy = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
        copy.drawImage(document.querySelector('#${panel} canvas'), 3, 3, 1, 1, 0, 0, 1, 1);
        return copy.getImageData(0, 0, 1, 1).data[0];
      })()`);
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect([await ground('timeline'), await ground('graph')]).toEqual([255, 255]);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await ground('graph')).toBeLessThan(40);
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(4);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('[role=tabpanel]:visible').count()).toBe(tabNames.length);
    expect(await page.getByRole('navigation').isVisible()).toBe(false);
    expect(wrong).toEqual([]);
  });

  test('report: the last run or a named one, a place of its own or a given one; history', async () => {
    const [id = ''] = fs.readdirSync(path.join(rig.root, '.gobuild/runs'));
    const made = await rig.run('report');
    expect(made.stdout).toBe(`${path.join(rig.root, '.gobuild/runs', id, 'report.html')}\n`);
    expect(fs.readFileSync(made.stdout.trim(), 'utf8')).toBe(fs.readFileSync(file, 'utf8'));
    const json = await rig.run('report', id.slice(0, 10), '-o', 'a b.html', '--json');
    expect(JSON.parse(json.stdout)).toEqual({ run: id, path: path.join(rig.root, 'a b.html') });
    expect(await rig.run('report', '1999')).toMatchObject({ code: 2 });
    expect(await rig.run('report', '-o', 'in.txt/x.html')).toMatchObject({ code: 3 });
    expect((await rig.run('history')).stdout).toMatch(/^1 run, newest last\n.*\n.*1 failed\n/);
  });
});

/** Relative luminance and contrast of WCAG 2.2. */
function luminance(colour: string): number {
  const parts = [1, 3, 5].map((at) => {
    const wide = colour.length === 4 ? colour.replaceAll(/[0-9a-f]/gi, '$&$&') : colour;
    const value = Number.parseInt(wide.slice(at, at + 2), 16) / 255;
    return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (parts[0] ?? 0) + 0.7152 * (parts[1] ?? 0) + 0.0722 * (parts[2] ?? 0);
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** A run of very many targets in a hundred layers, each waiting for three of the layer before. */
function largeRun(count: number): readonly Event[] {
  const layer = count / 100;
  const ids = Array.from({ length: count }, (_, index) => `team/area-${index % 7}/target-${index}@linux-amd64`);
  const nodes = ids.map((id, index) => ({
    id,
    kind: index % 5 === 0 ? ('check' as const) : ('compile' as const),
    expectedMs: 50,
    before:
      index < layer ? [] : [0, 1, 2].map((step) => index - layer - ((index + step * 7) % layer) + (index % layer)),
  }));
  const bodies: EventBody[] = [{ type: 'run-started', run: 'r', project: 'large', profile: '', jobs: 8, nodes }];
  ids.forEach((id, index) => {
    const slot = index % 8;
    const path = `dist/${id}/program`;
    bodies.push(
      { type: 'action-started', action: id, node: id, step: 'build', main: true, slot, reasons: [] },
      { type: 'action-finished', action: id, node: id, slot, outcome: 'ran', ms: 40 },
      {
        type: 'node-finished',
        kind: 'compile',
        report: { node: id, outcome: index % 3 ? 'ran' : 'fresh', reasons: [{ type: 'never-built' }], ms: 40 },
        made: { files: [{ path, digest: 'ab'.repeat(32), size: index }], of: 1 },
      },
    );
  });
  return bodies.map((body, seq) => ({ ...body, seq, at: 1_700_000_000_000 + seq * 2 }));
}

real('ten thousand targets', () => {
  test('open within two seconds, each view too, and can be searched', async () => {
    await using rig = await createRig();
    const record = { run: 'r', events: largeRun(10_000), logs: [], standing: [], tests: [] };
    const file = path.join(rig.base, 'large.html');
    fs.writeFileSync(file, reportPage(reportData(record)));
    const browser = await openBrowser();
    try {
      // Chromium itself is warm then: what counts is the page.
      await (await openPage(browser, file)).page.close();
      const { page, wrong, ms } = await openPage(browser, file);
      expect(ms).toBeLessThan(2000);
      for (const name of tabNames) {
        const before = performance.now();
        await openTab(page, name);
        await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
        expect(performance.now() - before, name).toBeLessThan(2000);
      }
      expect(await page.locator('*').count()).toBeLessThan(12_000);
      await openTab(page, 'Graph');
      await page.locator('#graph-search').fill('target-7777');
      await expect.poll(() => page.locator('#graph output').innerText()).toMatch(/^1 of 10000/);
      await page.locator('#graph-search').press('Enter');
      expect(await page.locator('.said:visible').innerText()).toMatch(/target-7777@linux-amd64, compile, /);
      await openTab(page, 'Targets');
      await page.getByRole('button', { name: 'Show 200 more of 9800' }).click();
      expect(await page.locator('#targets tbody tr').count()).toBe(400);
      expect(wrong).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
