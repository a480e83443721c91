import { Menu } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useEffect } from 'react';
import { type CsvTable, csvText } from '../format/csv.ts';
import { useApp } from '../windows/app-context.ts';
import { IconButton } from './icon-button.tsx';
import { Icon } from './icons.tsx';
import { saveFile } from './save-file.ts';

interface ExportMenuProps {
  /** Of the file, without date and ending. */
  readonly name: string;
  /** Called when the user asks; undefined: there is nothing to export yet. */
  readonly table: (() => CsvTable) | undefined;
}

/** What a panel shows as a CSV file, or on the clipboard as a spreadsheet takes it. */
export function ExportMenu({ name, table }: ExportMenuProps) {
  const { notice } = useApp().stores;
  const { copy, copied, error } = useClipboard({ timeout: 1500 });
  useEffect(() => {
    if (error !== null) notice.setState({ text: `The table could not be copied: ${error.message}` });
  }, [error, notice]);
  const download = () => {
    if (table === undefined) return;
    const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
    saveFile(`${name}-${stamp}Z.csv`, csvText(table()), 'text/csv;charset=utf-8');
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <IconButton
            icon={copied ? 'check' : 'download'}
            label="Export"
            disabled={table === undefined}
            data-testid="export"
          />
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon name="download" />} data-testid="export-csv" onClick={download}>
            Download CSV
          </Menu.Item>
          <Menu.Item
            leftSection={<Icon name="copy" />}
            data-testid="export-copy"
            onClick={() => table !== undefined && copy(csvText(table(), '\t'))}
          >
            Copy for a spreadsheet
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <span role="status" className="visually-hidden">
        {copied ? 'Copied' : ''}
      </span>
    </>
  );
}
