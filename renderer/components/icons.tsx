/** The few icons of the chrome, 16 × 16, drawn in the text's colour. */
const PATHS = {
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10Zm3.6-1.4L14 14',
  settings:
    'M2 4.5h6m4 0h2M2 11.5h2m4 0h6M10 2.8a1.7 1.7 0 1 1 0 3.4a1.7 1.7 0 0 1 0-3.4ZM6 9.8a1.7 1.7 0 1 1 0 3.4a1.7 1.7 0 0 1 0-3.4Z',
  more: 'M3.2 8h.6M7.7 8h.6M12.2 8h.6',
  close: 'M4.5 4.5l7 7M11.5 4.5l-7 7',
  down: 'M4.5 6.5L8 10l3.5-3.5',
  window: 'M9.5 2.5h4v4M13.5 2.5L8 8M11.5 9.5v4h-9v-9h4',
  picture: 'M2.5 3h11v10h-11zM2.5 11l3.5-3.5 2.5 2.5 2-2 3 3M10.5 6h.01',
  reset: 'M3 8a5 5 0 1 0 1.6-3.7M3 2.5v3h3',
  check: 'M3 8.5l3.2 3L13 4.5',
  layout: 'M2.5 3h11v10h-11zM6 3v10M6 8h7.5',
  download: 'M8 2.5v7M5 6.8L8 9.8l3-3M2.5 13h11',
  copy: 'M5.5 5.5h8v8h-8zM3.5 10.5h-1v-8h8v1',
  table: 'M2.5 3h11v10h-11zM2.5 6.4h11M2.5 9.7h11M6 3v10',
  heat: 'M2.5 2.5h4v4h-4zM9.5 2.5h4v4h-4zM2.5 9.5h4v4h-4zM9.5 9.5h4v4h-4zM10.5 11.5h2M3.5 4.5h2',
  tree: 'M2.5 3h11v10h-11zM8.5 3v10M8.5 7.5h5M11 7.5V13',
  chart: 'M2.5 13.5h11M4.5 11V6M8 11V3.5M11.5 11V7.5',
} as const;

export function Icon({ name }: { readonly name: keyof typeof PATHS }) {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" className="icon">
      <path d={PATHS[name]} />
    </svg>
  );
}
