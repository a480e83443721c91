/** Link groups: panels with the same coloured dot show the same stock and share the crosshair. */
export const LINK_GROUPS = ['blue', 'green', 'orange', 'purple'] as const;
export type LinkGroup = (typeof LINK_GROUPS)[number];
/** `none`: the panel goes its own way. */
export type LinkChoice = LinkGroup | 'none';

export const LINK_LABELS: Readonly<Record<LinkChoice, string>> = {
  blue: 'Blue',
  green: 'Green',
  orange: 'Orange',
  purple: 'Purple',
  none: 'Not linked',
};

export function linkChoiceOf(value: unknown): LinkChoice {
  return LINK_GROUPS.find((group) => group === value) ?? 'none';
}
