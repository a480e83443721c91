/** The keys of a focused chart. */
import { type Extent, pan, type ViewRange, zoom } from './view-range.ts';

export type ChartKey = 'zoomIn' | 'zoomOut' | 'older' | 'newer' | 'oldest' | 'newest';

const KEYS: Readonly<Record<string, ChartKey>> = {
  '+': 'zoomIn',
  '=': 'zoomIn',
  '-': 'zoomOut',
  '−': 'zoomOut',
  ArrowLeft: 'older',
  ArrowRight: 'newer',
  Home: 'oldest',
  End: 'newest',
};

const ZOOM_STEP = 1.25;
/** Share of the view's width that an arrow key moves it by. */
const PAN_STEP = 0.1;

/** Undefined for keys that mean nothing here, and for the browser's own with Ctrl, Alt or ⌘. */
export function keyOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey'>,
): ChartKey | undefined {
  return event.ctrlKey || event.altKey || event.metaKey ? undefined : KEYS[event.key];
}

/** Zooming keeps the newest bar where it is as long as it is in sight, else the middle. */
export function viewAfter(key: Exclude<ChartKey, 'newest'>, view: ViewRange, extent: Extent): ViewRange {
  const width = view.to - view.from;
  const newest = extent.end - 1;
  const anchor = newest > view.from && newest < view.to ? newest : view.from + width / 2;
  const views: Readonly<Record<typeof key, () => ViewRange>> = {
    zoomIn: () => zoom(view, extent, 1 / ZOOM_STEP, anchor),
    zoomOut: () => zoom(view, extent, ZOOM_STEP, anchor),
    older: () => pan(view, extent, -Math.max(1, width * PAN_STEP)),
    newer: () => pan(view, extent, Math.max(1, width * PAN_STEP)),
    oldest: () => pan(view, extent, extent.first - 1 - view.from),
  };
  return views[key]();
}
