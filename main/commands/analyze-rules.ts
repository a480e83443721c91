import { readFile } from 'node:fs/promises';
import { type AlertRule, alertRulesSchema } from '../../contract/alerts.ts';
import { jsonErrorPosition } from '../config/json-position.ts';

type Issue = ReturnType<typeof alertRulesSchema.safeParse>['error'] extends infer Failure
  ? Failure extends { issues: readonly (infer One)[] }
    ? One
    : never
  : never;

/** Reads a rules file; throws an Error that names every field that is wrong, and why. */
export async function readRules(path: string): Promise<readonly AlertRule[]> {
  const parsed = alertRulesSchema.safeParse(parseJson(path, await readText(path)));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `  ${describe(issue)}`);
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

/** `[0].threshold_percent: Too small: expected number to be >0` */
function describe(issue: Issue): string {
  const place = issue.path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}.${String(part)}`),
    '',
  );
  return place === '' ? issue.message : `${place}: ${issue.message}`;
}
