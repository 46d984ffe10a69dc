import type { Pattern } from "./model";

const TILE = 6;

type Draw = (context: CanvasRenderingContext2D) => void;

const DRAWINGS: Record<Exclude<Pattern, "plain">, Draw> = {
  stripes: (context) => stroke(context, [[-1, 1, 1, -1], [-1, TILE + 1, TILE + 1, -1], [TILE - 1, TILE + 1, TILE + 1, TILE - 1]]),
  dots: (context) => { context.fillRect(1, 1, 1.5, 1.5); context.fillRect(4, 4, 1.5, 1.5); },
  waves: (context) => stroke(context, [[0, 1.5, TILE, 1.5], [0, 4.5, TILE, 4.5]]),
  hollow: (context) => stroke(context, [[3, 0, 3, TILE]]),
};

/** Makes a fill with a pattern, for those who cannot tell the colours apart. `strength` below 1 draws it lighter. */
export function fill(color: string, pattern: Pattern, ground: string, strength: number): CanvasPattern | string {
  const tile = document.createElement("canvas");
  tile.width = tile.height = TILE;
  const context = tile.getContext("2d")!;
  context.fillStyle = ground;
  context.fillRect(0, 0, TILE, TILE);
  context.globalAlpha = strength;
  context.fillStyle = color;
  context.fillRect(0, 0, TILE, TILE);
  if (pattern !== "plain") {
    context.globalAlpha = 0.45 * strength;
    context.strokeStyle = context.fillStyle = ground;
    DRAWINGS[pattern](context);
  }
  return context.createPattern(tile, "repeat") ?? color;
}

function stroke(context: CanvasRenderingContext2D, lines: [number, number, number, number][]): void {
  context.lineWidth = 1;
  context.beginPath();
  for (const [x0, y0, x1, y1] of lines) {
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
  }
  context.stroke();
}
