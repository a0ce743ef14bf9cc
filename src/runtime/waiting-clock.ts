const { eventLoopUtilization } = performance;

/**
 * Milliseconds in which the event loop had nothing to do. Only then does the service wait for its clients:
 * while it is busy, they wait for it.
 */
export function idleMillis(): number {
  return eventLoopUtilization().idle;
}
