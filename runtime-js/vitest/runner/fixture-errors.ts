/** Errors of fixture declarations and uses. */

export class FixtureDependencyError extends Error {
  override name = "FixtureDependencyError";
}

export class FixtureAccessError extends Error {
  override name = "FixtureAccessError";
}

export class FixtureParseError extends Error {
  override name = "FixtureParseError";
}

export class AroundHookSetupError extends Error {
  override name = "AroundHookSetupError";
}

export class AroundHookTeardownError extends Error {
  override name = "AroundHookTeardownError";
}

export class AroundHookMultipleCallsError extends Error {
  override name = "AroundHookMultipleCallsError";
}
