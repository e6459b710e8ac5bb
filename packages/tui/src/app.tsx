import { Box, Static, Text, useCursor, useInput, usePaste, useWindowSize } from 'ink';
import { useLayoutEffect, useSyncExternalStore } from 'react';
import { keysOf } from './editor/keys.ts';
import type { Shell } from './shell.ts';
import type { Screen, Snapshot } from './screen.ts';
import { lineWidth, type Line } from './text/span.ts';
import { paintLine, paintLines, THEMES, type Theme } from './text/theme.ts';
import { PROMPT_COLUMNS } from './views/input-lines.ts';
import { itemLines } from './views/item-lines.ts';
import { liveLines } from './views/live-lines.ts';

/** What stands on the screen below the printed lines: needed to clear it where a narrower screen has rewrapped it. */
export interface Drawn {
  widths: readonly number[];
  cursor: { readonly x: number; readonly y: number };
}

/** Narrower than this nothing can be laid out; the terminal may cut it. */
const LEAST_COLUMNS = 16;

function Printed({ snapshot, screen, columns }: { snapshot: Snapshot; screen: Screen; columns: number }) {
  const { ui, printed } = snapshot;
  const theme = THEMES[ui.theme];
  const last = printed.items.at(-1)?.id;
  useLayoutEffect(() => {
    if (last !== undefined) screen.painted(last);
  }, [screen, last]);
  const context = { columns, highlighter: screen.highlighter, showReasoning: ui.showReasoning };
  return (
    <Static key={printed.epoch} items={[...printed.items]}>
      {({ id, item, gap }) => (
        <Text key={id}>{`${gap ? '\n' : ''}${paintLines(itemLines(item, context), theme)}`}</Text>
      )}
    </Static>
  );
}

/** One text a row: the renderer keeps what it has measured, and rows come again where whole pictures do not. */
function Rows({ rows, theme }: { rows: readonly Line[]; theme: Theme }) {
  const painted = rows.map((row) => paintLine(row, theme));
  return (
    <Box flexDirection="column">
      {painted.map((text, index) => (
        // Rows have no identity but their place.
        <Text key={index} wrap="truncate-end">
          {text === '' ? ' ' : text}
        </Text>
      ))}
    </Box>
  );
}

/** The whole picture: what is printed once, and below it what is redrawn. */
export function App({ shell, drawn }: { shell: Shell; drawn: Drawn }) {
  const { screen } = shell;
  const snapshot = useSyncExternalStore(screen.subscribe, screen.snapshot);
  const size = useWindowSize();
  const { setCursorPosition } = useCursor();
  const columns = Math.max(LEAST_COLUMNS, size.columns);
  useInput((input, key) => {
    for (const one of keysOf(input, key)) shell.key(one, columns - PROMPT_COLUMNS);
  });
  usePaste((text) => shell.paste(text));
  const { rows, cursor } = liveLines(
    snapshot.ui,
    { columns, rows: size.rows },
    { columns, highlighter: screen.highlighter },
    snapshot.now,
  );
  drawn.widths = rows.map(lineWidth);
  drawn.cursor = cursor;
  setCursorPosition(cursor);
  return (
    <>
      <Printed snapshot={snapshot} screen={screen} columns={columns} />
      <Rows rows={rows} theme={THEMES[snapshot.ui.theme]} />
    </>
  );
}
