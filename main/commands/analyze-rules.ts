import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import type { AlertRule } from '../../contract/alerts.ts';
import { rulesFileSchema } from '../../contract/settings.ts';
import type { WatchLists } from '../alerts/rule-scope.ts';
import { jsonErrorPosition } from '../config/json-position.ts';
import { placeText } from '../config/place-text.ts';

export interface RulesFile {
  readonly rules: readonly AlertRule[];
  readonly watchLists: WatchLists;
}

/**
 * Reads a rules file: a list of rules, or an object of `rules` and the `watchLists` that they name. Throws an Error that names every
 * rule and field that is wrong, and why.
 */
export async function readRules(path: string): Promise<RulesFile> {
  const content = parseJson(path, await readText(path));
  const file = Array.isArray(content) ? { rules: content as readonly unknown[] } : content;
  const parsed = rulesFileSchema.safeParse(file);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `  ${describe(issue, file)}`);
  throw new Error(`${path} holds no valid rules:\n${problems.join('\n')}`);
}

async function readText(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : (error as Error).message;
    throw new Error(`the rules file ${path}: ${reason}`, { cause: error });
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { line, column } = jsonErrorPosition(text);
    throw new Error(`${path}:${line}:${column}: not JSON from here on`, { cause: error });
  }
}

/** `rules[0].threshold_percent of "fast": Too small: expected number to be >0` */
function describe(issue: z.core.$ZodIssue, file: unknown): string {
  const place = placeText(issue.path, file);
  const reason = issue.message.replace('received undefined', 'it is missing');
  return place === '' ? reason : `${place}: ${reason}`;
}
