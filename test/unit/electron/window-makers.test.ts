import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const SHELL = join(import.meta.dirname, '..', '..', '..', 'electron');

test('two places make windows, those of the app and its prompt, with the preferences of every page: nothing else shows a page', () => {
  const makers = readdirSync(SHELL)
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const text = readFileSync(join(SHELL, name), 'utf8');
      const made = text.match(/new (BrowserWindow|BaseWindow|BrowserView|WebContentsView)\b/g) ?? [];
      return made.map(() => [
        name,
        /webPreferences: \{ \.\.\.PAGE_PREFERENCES, preload(: files\.preload)? \}/.test(text),
      ]);
    });
  expect(makers).toEqual([
    ['prompt-window.ts', true],
    ['windows.ts', true],
  ]);
});
