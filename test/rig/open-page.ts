/** Opens a file in headless Chromium, as Debian's package brings it, and notes all that a page of ours must not do. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { findTool } from './real-tool.ts';

export interface OpenedPage {
  readonly page: Page;
  /** Errors, messages on the console, dialogs, and whatever was asked for besides the file itself. */
  readonly wrong: readonly string[];
  /** Milliseconds until its tabs could be used. */
  readonly ms: number;
}

export interface PageLook {
  readonly dark?: boolean;
  readonly width?: number;
}

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: findTool('chromium') ?? '',
    // As root Chromium has no sandbox to put itself in.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });

export async function openPage(browser: Browser, file: string, look: PageLook = {}): Promise<OpenedPage> {
  const context = await browser.newContext({
    colorScheme: look.dark ? 'dark' : 'light',
    viewport: { width: look.width ?? 1200, height: 800 },
  });
  const page = await context.newPage();
  const wrong: string[] = [];
  const own = `file://${encodeURI(file)}`;
  page.on('pageerror', (error) => wrong.push(String(error)));
  page.on('console', (message) => wrong.push(message.text()));
  page.on('request', (request) => void (request.url() === own || wrong.push(request.url())));
  page.on('dialog', (dialog) => {
    wrong.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const before = performance.now();
  await page.goto(own);
  await page.getByRole('tab').first().waitFor();
  return { page, wrong, ms: performance.now() - before };
}
