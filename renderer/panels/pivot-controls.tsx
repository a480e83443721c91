import { NativeSelect, SegmentedControl, type SegmentedControlItem } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { AGGREGATES, GROUP_VALUES, type GroupKey } from '../../contract/pivot.ts';
import { Icon } from '../components/icons.tsx';
import {
  AGGREGATE_LABELS,
  KEY_GROUPS,
  KEY_LABELS,
  PIVOT_VIEWS,
  type PivotChoice,
  type PivotView,
  usesValue,
  VALUE_LABELS,
  withRows,
} from '../stores/pivot.ts';
import { PIVOT_RANGES, RANGE_LABELS, withRange } from '../stores/pivot-range.ts';
import { useApp } from '../windows/app-context.ts';

interface PivotControlsProps {
  readonly choice: PivotChoice;
  readonly onChoice: (choice: PivotChoice) => void;
  /** Further actions, at the end. */
  readonly children: ReactNode;
}

const keyOptions = (without: GroupKey | null) =>
  KEY_GROUPS.map(({ group, keys }) => ({
    group,
    items: keys.filter((key) => key !== without).map((key) => ({ value: key, label: KEY_LABELS[key] })),
  }));

/** What is grouped by what, over which trades, and how it is shown. */
export function PivotControls({ choice, onChoice, children }: PivotControlsProps) {
  const { streamClock } = useApp().stores;
  const change = (part: Partial<PivotChoice>) => onChoice({ ...choice, ...part });
  return (
    <div className="panel-tools pivot-tools">
      <Choice
        name="rows"
        label="Rows"
        value={choice.rows}
        data={keyOptions(null)}
        onValue={(rows) => onChoice(withRows(choice, rows))}
      />
      <Choice
        name="columns"
        label="Columns"
        value={choice.columns ?? 'none'}
        data={[{ value: 'none', label: 'None' }, ...keyOptions(choice.rows)]}
        isOff={choice.view === 'tree'}
        onValue={(columns) => change({ columns: columns === 'none' ? null : columns })}
      />
      <Choice
        name="aggregate"
        label="Show"
        value={choice.aggregate}
        data={AGGREGATES.map((value) => ({ value, label: AGGREGATE_LABELS[value] }))}
        onValue={(aggregate) => change({ aggregate })}
      />
      <Choice
        name="value"
        label="of"
        value={choice.value}
        data={GROUP_VALUES.map((value) => ({ value, label: VALUE_LABELS[value] }))}
        isOff={!usesValue(choice.aggregate)}
        onValue={(value) => change({ value })}
      />
      <Choice
        name="range"
        label="over"
        value={choice.range}
        data={PIVOT_RANGES.map((value) => ({ value, label: RANGE_LABELS[value] }))}
        onValue={(range) => onChoice(withRange(choice, range, streamClock.getState().newestMs))}
      />
      <span className="pivot-actions">
        <ViewControl view={choice.view} onView={(view) => change({ view })} />
        {children}
      </span>
    </div>
  );
}

interface Option {
  readonly value: string;
  readonly label: string;
}

interface ChoiceProps<Value extends string> {
  readonly name: string;
  readonly label: string;
  readonly value: Value;
  readonly data: (Option | { group: string; items: Option[] })[];
  readonly isOff?: boolean;
  readonly onValue: (value: Value) => void;
}

function Choice<Value extends string>({ name, label, value, data, isOff, onValue }: ChoiceProps<Value>) {
  const id = useId();
  return (
    <span className="pivot-choice">
      <label htmlFor={id}>{label}</label>
      <NativeSelect
        id={id}
        size="xs"
        data-testid={`pivot-${name}`}
        value={value}
        data={data}
        disabled={isOff === true}
        onChange={(event) => onValue(event.currentTarget.value as Value)}
      />
    </span>
  );
}

const VIEWS: Readonly<
  Record<PivotView, { readonly icon: Parameters<typeof Icon>[0]['name']; readonly name: string }>
> = {
  table: { icon: 'table', name: 'Table' },
  heat: { icon: 'heat', name: 'Heat map' },
  tree: { icon: 'tree', name: 'Treemap' },
};

function ViewControl({
  view,
  onView,
}: {
  readonly view: PivotView;
  readonly onView: (view: PivotView) => void;
}) {
  const data = PIVOT_VIEWS.map(
    (value): SegmentedControlItem<PivotView> => ({
      value,
      label: (
        <span title={VIEWS[value].name} data-testid={`pivot-view-${value}`}>
          <Icon name={VIEWS[value].icon} />
          <span className="visually-hidden">{VIEWS[value].name}</span>
        </span>
      ),
    }),
  );
  return (
    <SegmentedControl
      className="segmented"
      size="xs"
      aria-label="View"
      transitionDuration={80}
      value={view}
      data={data}
      onChange={onView}
    />
  );
}
