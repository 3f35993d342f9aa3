/** Data → the one HTML file of a run: its script, style and data stand in it, and it may load nothing else. */
import pageAsset from './page-asset.json' with { type: 'json' };
import type { PageData } from './page-data.ts';

/**
 * The policy lets exactly this script and this style in, and nothing be loaded (Content Security Policy Level 3): should a
 * text of the run become markup in spite of all, it could do nothing.
 */
export function reportPage(data: PageData): string {
  const { script, style, scriptDigest, styleDigest } = pageAsset;
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${scriptDigest}'`,
    `style-src 'sha256-${styleDigest}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${escaped(data.project)} · gobuild run ${escaped(data.run)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<noscript>This page needs JavaScript. It loads nothing from anywhere.</noscript>',
    `<script type="application/json" id="run-data">${scriptText(data)}</script>`,
    `<script>${script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Nothing in it ends the element or begins a comment: `<` is an escape of JSON. Lone halves of characters become U+FFFD. */
const scriptText = (data: PageData): string =>
  JSON.stringify(data)
    .replaceAll('<', '\\u003c')
    .replaceAll(/\\ud[89a-f][0-9a-f]{2}/g, '\\ufffd');
