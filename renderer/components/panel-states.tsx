/** What a panel shows when it has no data to show: one look for all panels. */
import { Button, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';

interface Action {
  readonly label: string;
  readonly onClick: () => void;
}

interface EmptyProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: Action;
}

export function EmptyState({ title, children, action }: EmptyProps) {
  return (
    <div className="panel-state" data-testid="panel-empty">
      <strong>{title}</strong>
      {children === undefined ? null : <span>{children}</span>}
      {action === undefined ? null : <ActionButton {...action} />}
    </div>
  );
}

function ActionButton({ label, onClick }: Action) {
  return (
    <Button size="xs" variant="default" onClick={onClick}>
      {label}
    </Button>
  );
}

/** Grey rows where the data will be. */
export function LoadingState({ label, rows }: { readonly label: string; readonly rows: number }) {
  return (
    <div className="panel-loading" role="status" aria-label={label} data-testid="panel-loading">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={`row-${String(row)}`} height={12} width={`${90 - ((row * 17) % 40)}%`} radius={3} />
      ))}
    </div>
  );
}

interface ErrorProps {
  /** What happened. */
  readonly title: string;
  /** Why, and what to do. */
  readonly reason: string;
  readonly action?: Action;
}

export function ErrorState({ title, reason, action }: ErrorProps) {
  return (
    <div className="panel-state" role="alert" data-testid="panel-error">
      <strong>{title}</strong>
      <span>{reason}</span>
      {action === undefined ? null : <ActionButton {...action} />}
    </div>
  );
}
