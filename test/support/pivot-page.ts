/** What a person reads from and does with the pivot panel of a page. */
import type { Page } from 'playwright-core';
import { waitUntil } from './wait-until.ts';

/** Exact numbers as the hover of the cells has them, by row key and by place of the column: the total comes first. NaN where there is none. */
export type ShownPivot = Readonly<Record<string, readonly number[]>>;

/** The rows in sight, in the order of the screen; the totals are under `total`. */
export async function shownPivot(page: Page): Promise<ShownPivot> {
  const rows = await page
    .locator('[data-testid="pivot-row"], [data-testid="pivot-totals"]')
    .evaluateAll((all) =>
      all.map((row) => ({
        key: row.getAttribute('data-key') ?? 'total',
        cells: [...row.querySelectorAll('td[data-row]')].map((cell) => cell.getAttribute('title') ?? ''),
      })),
    );
  return Object.fromEntries(rows.map(({ key, cells }) => [key, cells.map(Number)]));
}

/** Waits until the table has just these numbers. */
export async function untilPivotIs(page: Page, what: string, wanted: ShownPivot): Promise<void> {
  let shown: ShownPivot = {};
  const same = (a: readonly number[] = [], b: readonly number[] = []) =>
    a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
  await waitUntil(
    async () => {
      shown = await shownPivot(page);
      const keys = Object.keys(wanted);
      return keys.length === Object.keys(shown).length && keys.every((key) => same(shown[key], wanted[key]));
    },
    () => `${what}: expected ${JSON.stringify(wanted)}, the screen has ${JSON.stringify(shown)}`,
  );
}

export async function openPivot(page: Page): Promise<void> {
  await page.getByTestId('main-menu').click();
  await page.getByText('Show pivot').click();
  await page.getByTestId('pivot').waitFor();
}

type PivotField = 'rows' | 'columns' | 'aggregate' | 'value' | 'range';

/** Chooses values of the panel's fields, by name. */
export async function choosePivot(page: Page, fields: Partial<Record<PivotField, string>>): Promise<void> {
  for (const [name, value] of Object.entries(fields))
    await page.getByTestId(`pivot-${name}`).selectOption(value);
}

export function showPivotAs(page: Page, view: 'table' | 'heat' | 'tree'): Promise<void> {
  return page.getByTestId(`pivot-view-${view}`).click();
}
