/** Does something again and again, one at a time, with a pause between; a failure is told and does not end it. */
export interface Loop {
  /** Resolves when the round under way has ended. */
  stop(): Promise<void>;
}

/**
 * `tell` hears every round's error, and null after a round that went well. After a round that failed the pause is
 * `againMs`: what is asked for seldom is not missed for long.
 */
export function repeat(
  pauseMs: number,
  tell: (error: unknown) => void,
  round: () => Promise<void>,
  againMs = pauseMs,
): Loop {
  let stopped = false;
  let wake = (): void => {};
  const loop = async (): Promise<void> => {
    while (!stopped) {
      let nextMs = pauseMs;
      try {
        await round();
        tell(null);
      } catch (error) {
        nextMs = Math.min(pauseMs, againMs);
        if (!stopped) tell(error);
      }
      if (stopped) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, nextMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  const running = loop();
  return {
    stop: () => {
      stopped = true;
      wake();
      return running;
    },
  };
}
