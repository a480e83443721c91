import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { localText, localTime } from '../format/local-times.ts';

interface PivotStretchProps {
  readonly fromMs: number | null;
  readonly toMs: number | null;
  /** In which the times are written. */
  readonly zone: string;
  readonly onStretch: (stretch: { readonly fromMs: number | null; readonly toMs: number | null }) => void;
}

const textOf = (ms: number | null, zone: string): string => (ms === null ? '' : localText(ms, zone));
const timeOf = (text: string, zone: string): number | null =>
  text === '' ? null : (localTime(text, zone) ?? null);

/** A stretch of history of one's own; an empty end is open. Nothing is asked before the button says so. */
export function PivotStretch({ fromMs, toMs, zone, onStretch }: PivotStretchProps) {
  const [from, setFrom] = useState(textOf(fromMs, zone));
  const [to, setTo] = useState(textOf(toMs, zone));
  const wanted = { fromMs: timeOf(from, zone), toMs: timeOf(to, zone) };
  const isBackward = wanted.fromMs !== null && wanted.toMs !== null && wanted.fromMs >= wanted.toMs;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isBackward) onStretch(wanted);
  };
  return (
    <form className="pivot-stretch" onSubmit={submit} data-testid="pivot-stretch">
      <TimeInput label="From" value={from} onValue={setFrom} name="from" isWrong={false} />
      <TimeInput label="to" value={to} onValue={setTo} name="to" isWrong={isBackward} />
      <span className="pivot-stretch-zone">{zone}</span>
      <Button
        type="submit"
        size="compact-xs"
        variant="default"
        disabled={isBackward}
        data-testid="pivot-stretch-show"
      >
        Show
      </Button>
      {isBackward ? <span role="alert">The end is not after the beginning.</span> : null}
    </form>
  );
}

interface TimeInputProps {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly isWrong: boolean;
  readonly onValue: (value: string) => void;
}

function TimeInput({ label, name, value, isWrong, onValue }: TimeInputProps) {
  return (
    <TextInput
      type="datetime-local"
      step={1}
      size="xs"
      label={label}
      data-testid={`pivot-${name}`}
      value={value}
      aria-invalid={isWrong}
      onChange={(event) => onValue(event.currentTarget.value)}
    />
  );
}
