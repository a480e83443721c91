import { Menu, Tooltip, UnstyledButton } from '@mantine/core';
import { LINK_GROUPS, LINK_LABELS, type LinkChoice } from '../stores/links.ts';

interface LinkDotProps {
  readonly choice: LinkChoice;
  readonly onChoose: (choice: LinkChoice) => void;
}

/** The coloured dot of a panel's link group; a click offers the others. */
export function LinkDot({ choice, onChoose }: LinkDotProps) {
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Tooltip label={`Link group: ${LINK_LABELS[choice]}`}>
          <UnstyledButton
            className="link-button"
            aria-label={`Link group: ${LINK_LABELS[choice]}`}
            data-testid="link-group"
            data-group={choice}
            onPointerDown={(event) => event.stopPropagation()}
          >
            <span className="link-dot" data-group={choice} />
          </UnstyledButton>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Link group</Menu.Label>
        {[...LINK_GROUPS, 'none' as const].map((option) => (
          <Menu.Item
            key={option}
            leftSection={<span className="link-dot" data-group={option} />}
            onClick={() => onChoose(option)}
          >
            {LINK_LABELS[option]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
