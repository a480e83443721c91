/** The one focus of a table that moves over its cells by keys, as ARIA's grid pattern has it. */
export interface GridCursor {
  /** −1 is the head; the last is the foot. */
  readonly row: number;
  readonly column: number;
}

export interface GridSize {
  /** Rows under the head, the foot included. */
  readonly rows: number;
  readonly columns: number;
  /** Rows that a page down goes. */
  readonly page: number;
}

/** Returns where a key leads, or undefined when it leads nowhere. */
export function moveCursor(
  { key, ctrlKey }: { readonly key: string; readonly ctrlKey: boolean },
  { row, column }: GridCursor,
  { rows, columns, page }: GridSize,
): GridCursor | undefined {
  const moves: Readonly<Record<string, GridCursor>> = {
    ArrowDown: { row: row + 1, column },
    ArrowUp: { row: row - 1, column },
    ArrowRight: { row, column: column + 1 },
    ArrowLeft: { row, column: column - 1 },
    PageDown: { row: row + page, column },
    PageUp: { row: row - page, column },
    Home: { row: ctrlKey ? -1 : row, column: 0 },
    End: { row: ctrlKey ? rows - 1 : row, column: columns - 1 },
  };
  const to = moves[key];
  return (
    to && {
      row: Math.min(rows - 1, Math.max(-1, to.row)),
      column: Math.min(columns - 1, Math.max(0, to.column)),
    }
  );
}
