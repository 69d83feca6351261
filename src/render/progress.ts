import { bytesText, countText, rateText, shortCount } from './numbers.js';
import { ageText, clockText, minuteText } from './times.js';

/** How far a job has come, as it says it of itself. */
export interface ProgressFacts {
  readonly elapsed: number;
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly rowsInPerSecond: number;
  readonly rowsOutPerSecond: number;
  readonly watermark: number | null;
  readonly lag: number | null;
  readonly lateRows: number;
  readonly stateBytes: number;
}

/**
 * A running job in one line. What there is nothing to say of (no watermark yet, nothing late) is left out. With `width`
 * the line is cut to that many cells at a point between two facts, so that a terminal never breaks it.
 */
export function renderProgress(
  progress: ProgressFacts,
  options: { readonly status?: string; readonly width?: number } = {},
): string {
  const facts = [
    `${options.status ?? 'running'} ${clockText(progress.elapsed)}`,
    `in ${shortCount(progress.rowsIn)} ${progress.rowsIn === 1 ? 'row' : 'rows'} (${rateText(progress.rowsInPerSecond)})`,
    `out ${shortCount(progress.rowsOut)} (${rateText(progress.rowsOutPerSecond)})`,
  ];
  if (progress.watermark !== null && Number.isFinite(progress.watermark)) {
    const lag = progress.lag === null ? '' : ` (${ageText(progress.lag)} behind)`;
    facts.push(`watermark ${minuteText(progress.watermark)}${lag}`);
  }
  facts.push(`state ${bytesText(progress.stateBytes)}`);
  if (progress.lateRows > 0) facts.push(`late ${countText(progress.lateRows)}`);
  const width = options.width ?? Number.POSITIVE_INFINITY;
  while (facts.length > 1 && facts.join(' · ').length > width) facts.pop();
  return facts.join(' · ').slice(0, Math.max(0, width));
}
