const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');

// The order is spdlog's level numbering, 0 to 5.
const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];
let defaultLevel = LEVELS.indexOf('info');

class FileLogger {
  #file;
  #level = defaultLevel;
  #raw = false;
  #open = true;

  constructor(file) {
    mkdirSync(dirname(file), { recursive: true });
    this.#file = file;
    for (const [severity, name] of LEVELS.entries()) {
      this[name === 'warning' ? 'warn' : name] = (message) => this.#write(severity, message);
    }
  }

  #write(severity, message) {
    if (!this.#open || severity < this.#level) return;
    const line = this.#raw
      ? String(message)
      : `${new Date().toISOString()} [${LEVELS[severity]}] ${message}\n`;
    try {
      appendFileSync(this.#file, line);
    } catch {
      this.#open = false; // the profile was removed while the server was ending
    }
  }

  getLevel() {
    return this.#level;
  }
  setLevel(level) {
    this.#level = level;
  }
  setPattern() {
    this.#raw = false;
  }
  clearFormatters() {
    this.#raw = true;
  }
  flush() {}
  drop() {
    this.#open = false;
  }
}

exports.version = 11000;
exports.setFlushOn = () => {};
exports.Logger = FileLogger;
exports.setLevel = (level) => {
  defaultLevel = level;
};
exports.createRotatingLogger = async (_name, file) => new FileLogger(file);
exports.createAsyncRotatingLogger = async (_name, file) => new FileLogger(file);
