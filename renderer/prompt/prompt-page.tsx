import { Progress } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ProgressPrompt, Prompt, PromptShell } from '../../contract/prompt.ts';
import { SecretForm } from './secret-form.tsx';

/** Shows what the app asks or does; empty until it has said so. */
export function PromptPage({ shell }: { readonly shell: PromptShell }) {
  const [shown, setShown] = useState<{ prompt: Prompt; count: number }>();
  useEffect(
    () => shell.onPrompt((prompt) => setShown((before) => ({ prompt, count: (before?.count ?? 0) + 1 }))),
    [shell],
  );
  if (shown === undefined) return null;
  const { prompt, count } = shown;
  return (
    <main className="prompt" data-testid="prompt" aria-labelledby="prompt-title">
      <h1 id="prompt-title">{prompt.title}</h1>
      {prompt.text.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      {prompt.kind === 'secret' ? (
        // A question that is asked again is a new one: its fields are empty.
        <SecretForm key={count} prompt={prompt} answer={shell.answer} />
      ) : (
        <ProgressBar prompt={prompt} />
      )}
    </main>
  );
}

function ProgressBar({ prompt }: { readonly prompt: ProgressPrompt }) {
  const percent = Math.floor(prompt.done * 100);
  return (
    <div className="prompt-progress" data-testid="prompt-progress">
      <Progress value={percent} size="md" transitionDuration={0} aria-label={prompt.title} />
      <span>{percent} %</span>
    </div>
  );
}
