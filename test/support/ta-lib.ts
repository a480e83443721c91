/** TA-Lib, compiled to WebAssembly, as an oracle. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { init } from 'talib-web';

/** Resolves when its functions may be called. It fetches its code, and Node fetches no files. */
export async function startTaLib(): Promise<void> {
  const wasm = createRequire(import.meta.url)
    .resolve('talib-web')
    .replace(/[^/\\]+$/, 'talib.wasm');
  await init(`data:application/wasm;base64,${readFileSync(wasm).toString('base64')}`);
}

/** Puts an output in its place: TA-Lib writes its first defined value at place 0, and fills up with zeros. */
export function aligned(output: readonly number[], undefinedBars: number): number[] {
  const defined = output.slice(0, output.length - undefinedBars);
  return [...new Array<number>(undefinedBars).fill(Number.NaN), ...defined];
}
