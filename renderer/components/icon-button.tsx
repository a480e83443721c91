import { ActionIcon, type ActionIconProps, Kbd, Tooltip } from '@mantine/core';
import type { ComponentPropsWithRef } from 'react';
import { Icon } from './icons.tsx';

interface IconButtonProps
  extends ActionIconProps,
    Omit<ComponentPropsWithRef<'button'>, keyof ActionIconProps> {
  readonly icon: Parameters<typeof Icon>[0]['name'];
  /** Says what it does: name for assistive tools and text of the tooltip. */
  readonly label: string;
  readonly shortcut?: string;
}

export function IconButton({ icon, label, shortcut, ...rest }: IconButtonProps) {
  const hint = (
    <span className="tooltip-text">
      {label} {shortcut === undefined ? null : <Kbd size="xs">{shortcut}</Kbd>}
    </span>
  );
  return (
    <Tooltip label={hint} disabled={rest['aria-expanded'] === true}>
      <ActionIcon aria-label={label} {...rest}>
        <Icon name={icon} />
      </ActionIcon>
    </Tooltip>
  );
}
