import { Button, PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { PromptShell, SecretPrompt } from '../../contract/prompt.ts';

interface SecretFormProps {
  readonly prompt: SecretPrompt;
  readonly answer: PromptShell['answer'];
}

interface Problems {
  readonly secret: string | null;
  readonly repeat: string | null;
}

/** One secret, typed once or, when it is new, twice. */
export function SecretForm({ prompt, answer }: SecretFormProps) {
  const [secret, setSecret] = useState('');
  const [repeated, setRepeated] = useState('');
  const [problems, setProblems] = useState<Problems>({ secret: prompt.problem, repeat: null });
  const [isSent, setIsSent] = useState(false);
  const isNew = prompt.repeatLabel !== null;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (secret.length < prompt.least) {
      setProblems({ secret: `At least ${prompt.least} characters, not ${secret.length}.`, repeat: null });
      return;
    }
    if (isNew && secret !== repeated) {
      setProblems({ secret: null, repeat: 'The two are not the same.' });
      return;
    }
    setIsSent(true);
    answer({ kind: 'secret', secret });
  };

  return (
    <form className="prompt-form" onSubmit={submit} noValidate>
      <PasswordInput
        label={prompt.label}
        description={isNew ? `At least ${prompt.least} characters.` : undefined}
        value={secret}
        onChange={(event) => setSecret(event.currentTarget.value)}
        error={problems.secret}
        errorProps={{ role: 'alert' }}
        autoComplete={isNew ? 'new-password' : 'current-password'}
        data-autofocus
        autoFocus
        data-testid="prompt-secret"
      />
      {prompt.repeatLabel === null ? null : (
        <PasswordInput
          label={prompt.repeatLabel}
          value={repeated}
          onChange={(event) => setRepeated(event.currentTarget.value)}
          error={problems.repeat}
          errorProps={{ role: 'alert' }}
          autoComplete="new-password"
          data-testid="prompt-repeat"
        />
      )}
      <div className="prompt-actions">
        {prompt.others.map(({ id, label }) => (
          <Button
            key={id}
            variant="default"
            disabled={isSent}
            onClick={() => answer({ kind: 'other', id })}
            data-testid={`prompt-${id}`}
          >
            {label}
          </Button>
        ))}
        <span className="prompt-space" />
        <Button type="submit" loading={isSent} data-testid="prompt-submit">
          {prompt.submitLabel}
        </Button>
      </div>
    </form>
  );
}
