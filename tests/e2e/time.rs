//! Everything that goes by the time of day follows faked time.

use crate::project::Project;

const WORKER: &str = r#"
import { DurableObject } from "cloudflare:workers";

export class Reminder extends DurableObject {
  rung: number[] = [];
  again = 0;

  async remind(ms: number, again = 0) {
    this.again = again;
    await this.ctx.storage.setAlarm(Date.now() + ms);
  }

  async alarm() {
    this.rung.push(Date.now());
    if (this.again > 0) await this.ctx.storage.setAlarm(Date.now() + this.again);
  }

  times() {
    return this.rung;
  }
}

export default {};
"#;

const WRANGLER: &str = r#"{
  "name": "worker",
  "main": "src/index.ts",
  "compatibility_date": "2026-01-01",
  "durable_objects": { "bindings": [{ "name": "REMINDER", "class_name": "Reminder" }] },
  "migrations": [{ "tag": "v1", "new_sqlite_classes": ["Reminder"] }]
}"#;

#[test]
fn alarms_follow_faked_time() {
    let project =
        Project::worker().file("wrangler.jsonc", WRANGLER).file("src/index.ts", WORKER).file(
            "test/ok.test.ts",
            r#"
            import { env } from "cloudflare:workers";
            import { afterEach, beforeEach, expect, it, vi } from "vitest";

            beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
            afterEach(() => void vi.useRealTimers());

            const reminder = (name: string) => env.REMINDER.get(env.REMINDER.idFromName(name));
            const turn = () => vi.advanceTimersByTimeAsync(0);

            it("rings when its time has come, and not before", async () => {
              const stub = reminder("once");
              await stub.remind(60_000);
              await vi.advanceTimersByTimeAsync(59_999);
              expect(await stub.times()).toEqual([]);
              await vi.advanceTimersByTimeAsync(1);
              expect(await stub.times()).toEqual([1_060_000]);
            });

            it("rings again and again on the way", async () => {
              const stub = reminder("again");
              await stub.remind(10_000, 10_000);
              const timer = vi.fn(() => Date.now());
              setTimeout(timer, 15_000);
              await vi.advanceTimersByTimeAsync(35_000);
              expect(await stub.times()).toEqual([1_010_000, 1_020_000, 1_030_000]);
              expect(timer).toHaveReturnedWith(1_015_000);
              expect(Date.now()).toBe(1_035_000);
            });

            it("rings after a jump, too", async () => {
              const stub = reminder("jump");
              await stub.remind(5_000);
              vi.advanceTimersByTime(7_000);
              await turn();
              expect(await stub.times()).toEqual([1_007_000]);
              await stub.remind(5_000);
              vi.setSystemTime(2_000_000);
              await turn();
              expect(await stub.times()).toEqual([1_007_000, 2_000_000]);
            });

            it("is no timer", async () => {
              await reminder("count").remind(1_000);
              expect(vi.getTimerCount()).toBe(0);
              vi.runAllTimers();
              expect(Date.now()).toBe(1_000_000);
            });

            it("rings by the machine's time once timers are real", async () => {
              const stub = reminder("real");
              vi.setSystemTime(Date.now());
              await stub.remind(1);
              vi.useRealTimers();
              await vi.waitFor(async () => expect(await stub.times()).toHaveLength(1));
            });
            "#,
        );
    project.run(&[]).ends_with(0).says("5 passed");
}
