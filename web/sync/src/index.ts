export * from "./back-off.ts";
export * from "./cursor.ts";
export * from "./feed.ts";
export * from "./id.ts";
export * from "./outbox.ts";
export * from "./outcome.ts";
export * from "./text.ts";
export * from "./transcript.ts";
