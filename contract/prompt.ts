/** The small window in which the desktop app asks for one secret, or shows how far a long piece of work is. */
import { z } from 'zod';
import type { Disposer } from './channel.ts';

export interface SecretPrompt {
  readonly kind: 'secret';
  readonly title: string;
  /** Paragraphs. */
  readonly text: readonly string[];
  readonly label: string;
  /** Of a second field, in which a new secret is typed again; null: there is none. */
  readonly repeatLabel: string | null;
  /** Characters that it has at least. */
  readonly least: number;
  readonly submitLabel: string;
  /** What the user may do instead. */
  readonly others: readonly { readonly id: string; readonly label: string }[];
  /** What was wrong with the answer before. */
  readonly problem: string | null;
}

export interface ProgressPrompt {
  readonly kind: 'progress';
  readonly title: string;
  readonly text: readonly string[];
  /** 0 to 1. */
  readonly done: number;
}

export type Prompt = SecretPrompt | ProgressPrompt;

export const promptAnswerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('secret'), secret: z.string().max(1024) }),
  z.strictObject({ kind: z.literal('other'), id: z.string().max(32) }),
]);
export type PromptAnswer = z.infer<typeof promptAnswerSchema>;

/** Exposed to the page of that window only, as `window.stockstreamPrompt`. */
export interface PromptShell {
  /** Called with what is to be shown, now and whenever it changes. */
  onPrompt(listener: (prompt: Prompt) => void): Disposer;
  answer(answer: PromptAnswer): void;
}
