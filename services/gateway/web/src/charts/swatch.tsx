import { useLayoutEffect, useRef } from "preact/hooks";
import { theme, token } from "../theme/theme";
import type { Pattern } from "./model";
import { fill } from "./patterns";

const SIDE = 12;

/** Shows a small square in a series' colour and pattern. */
export function Swatch({ color, pattern }: { color: string; pattern: Pattern }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const currentTheme = theme.value;
  useLayoutEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    context.fillStyle = fill(token(color), pattern, token("surface"), 1);
    context.fillRect(0, 0, SIDE, SIDE);
  }, [color, pattern, currentTheme]);
  return <canvas class="swatch" ref={canvas} width={SIDE} height={SIDE} aria-hidden="true" />;
}
