import { useCallback, useEffect, useLayoutEffect, useState } from 'preact/hooks';
import type { RefObject } from 'preact';
import type { Box } from './layout.ts';
import type { Viewport } from './picture.ts';

/** The point of the layout at the top left, and screen pixels for one unit of it. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export interface PanZoom {
  readonly view: View;
  /** Undefined as long as all is shown, whatever the size. */
  readonly moved: View | undefined;
  /** Pixels of the drawing on the screen. */
  readonly size: { readonly width: number; readonly height: number };
  readonly viewport: Viewport;
  zoomBy(factor: number): void;
  fit(): void;
  /** Moves as little as is needed until the box is seen. */
  reveal(box: Box): void;
}

const LEAST = 0.04;
const MOST = 6;
const MARGIN = 14;

/**
 * @param initial where the panel was before; undefined: all is shown
 * @param mode changes whenever the drawing is another element
 */
export function usePanZoom(
  svg: RefObject<SVGSVGElement | null>,
  bounds: Box,
  initial: View | undefined,
  mode: string,
): PanZoom {
  const [size, setSize] = useState({ width: 800, height: 500 });
  const [moved, setMoved] = useState(initial);
  const view = moved ?? fitting(bounds, size);

  useLayoutEffect(() => {
    const element = svg.current;
    if (element === null) return undefined;
    const measure = (): void => {
      const { width, height } = element.getBoundingClientRect();
      if (width > 0 && height > 0) setSize({ width, height });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [svg, mode]);

  const zoomAt = useCallback(
    (factor: number, x: number, y: number) =>
      setMoved((before = fitting(bounds, size)) => {
        const zoom = Math.min(MOST, Math.max(LEAST, before.zoom * factor));
        return { zoom, x: before.x + x / before.zoom - x / zoom, y: before.y + y / before.zoom - y / zoom };
      }),
    [bounds, size],
  );

  useEffect(() => {
    const element = svg.current;
    if (element === null) return undefined;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      // A pinch arrives as a wheel with Ctrl.
      if (event.ctrlKey || event.metaKey)
        zoomAt(Math.exp(-event.deltaY / 200), event.clientX - left, event.clientY - top);
      else
        setMoved((before = fitting(bounds, size)) => ({
          ...before,
          x: before.x + (event.shiftKey ? event.deltaY : event.deltaX) / before.zoom,
          y: before.y + (event.shiftKey ? 0 : event.deltaY) / before.zoom,
        }));
    };
    let from: { readonly x: number; readonly y: number; readonly pointer: number } | undefined;
    const onDown = (event: PointerEvent): void => {
      if (event.button === 0) from = { x: event.clientX, y: event.clientY, pointer: event.pointerId };
    };
    const onMove = (event: PointerEvent): void => {
      if (from === undefined || from.pointer !== event.pointerId) return;
      const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
      if (Math.abs(dx) + Math.abs(dy) < 4 && !element.hasPointerCapture(event.pointerId)) return;
      element.setPointerCapture(event.pointerId);
      from = { x: event.clientX, y: event.clientY, pointer: event.pointerId };
      setMoved((before = fitting(bounds, size)) => ({
        ...before,
        x: before.x - dx / before.zoom,
        y: before.y - dy / before.zoom,
      }));
    };
    const onUp = (): void => {
      from = undefined;
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    element.addEventListener('pointerdown', onDown);
    element.addEventListener('pointermove', onMove);
    element.addEventListener('pointerup', onUp);
    element.addEventListener('pointercancel', onUp);
    return () => {
      element.removeEventListener('wheel', onWheel);
      element.removeEventListener('pointerdown', onDown);
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerup', onUp);
      element.removeEventListener('pointercancel', onUp);
    };
  }, [svg, mode, bounds, size, zoomAt]);

  return {
    view,
    moved,
    size,
    viewport: {
      zoom: view.zoom,
      seen: { x: view.x, y: view.y, width: size.width / view.zoom, height: size.height / view.zoom },
    },
    zoomBy: (factor) => zoomAt(factor, size.width / 2, size.height / 2),
    fit: () => setMoved(undefined),
    reveal: (box) =>
      setMoved((before = fitting(bounds, size)) => ({
        ...before,
        x: inside(before.x, size.width / before.zoom, box.x, box.width, MARGIN / before.zoom),
        y: inside(before.y, size.height / before.zoom, box.y, box.height, MARGIN / before.zoom),
      })),
  };
}

function fitting(bounds: Box, size: { readonly width: number; readonly height: number }): View {
  const zoom = Math.max(
    LEAST,
    Math.min(1.3, (size.width - 2 * MARGIN) / bounds.width, (size.height - 2 * MARGIN) / bounds.height),
  );
  return {
    zoom,
    x: bounds.x - (size.width / zoom - bounds.width) / 2,
    y: bounds.y - (size.height / zoom - bounds.height) / 2,
  };
}

function inside(start: number, length: number, from: number, extent: number, margin: number): number {
  if (from - margin < start) return from - margin;
  if (from + extent + margin > start + length) return from + extent + margin - length;
  return start;
}
