import { afterEach, expect, test, vi } from 'vitest';
import { fitToScreens } from '../../../electron/fit-to-screens.ts';
import { validPreferences } from '../../../electron/valid-preferences.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

test('stored choices are kept; of those that are not valid, only they fall back, and the log names them', () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  const stored = { theme: 'light', palette: 'loud', density: 'comfortable', unknown: 1 };
  expect(validPreferences(stored)).toMatchObject({
    theme: 'light',
    palette: 'standard',
    density: 'comfortable',
  });
  expect(log).toHaveBeenCalledWith(expect.stringContaining('palette'));
});

test('nothing stored gives the defaults', () => {
  expect(validPreferences({})).toMatchObject({ theme: 'dark', layout: null });
});

const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }];

test('a window opens where it was', () => {
  const bounds = { x: 100, y: 50, width: 1440, height: 900, maximized: false };
  expect(fitToScreens(bounds, screens)).toEqual(bounds);
});

test('a window whose screen is gone keeps its size only', () => {
  const bounds = { x: 2000, y: 50, width: 800, height: 600, maximized: true };
  expect(fitToScreens(bounds, screens)).toEqual({ width: 800, height: 600, maximized: true });
  expect(fitToScreens({ ...bounds, x: 10, y: -400 }, screens)).not.toHaveProperty('y');
});
