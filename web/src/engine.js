import { fault } from './fault.js';
import { watchPage } from './lifecycle.js';
import { createPlane } from './plane.js';
import { start } from './program.js';

/** The one wasm program of the page, for all of its meshes. */
export class Engine {
  /** The program's functions, from the moment that it can be called. */
  api;
  /** Why it can never be called again. */
  error;
  plane = createPlane();
  #meshes = new Set();
  #url;

  /** @param {string|URL} url of meshy.wasm; nothing is loaded before load() */
  constructor(url) {
    this.#url = url;
  }

  /** Has a mesh, {begin(), end(error)}, told when the program begins and when it ends. */
  join(mesh) {
    this.#meshes.add(mesh);
  }

  /** Forgets a mesh. */
  part(mesh) {
    this.#meshes.delete(mesh);
  }

  /** Calls a function of the program that is no mesh's, while there is one. */
  tell(what, ...args) {
    if (!this.error) this.api?.[what](...args);
  }

  /** Loads and starts the program. @throws {Error} a ModuleError */
  async load() {
    try {
      const door = { plane: this.plane, fault, publish: (api) => { this.api = api; } };
      await start(this.#url, door, (error) => this.#end(error));
      if (this.error) throw this.error;
    } catch (error) {
      this.#end(error);
      throw error;
    }
    watchPage(this);
    for (const mesh of this.#meshes) mesh.begin();
  }

  #end(error) {
    if (this.error) return;
    this.error = error;
    this.plane.closeAll();
    for (const mesh of this.#meshes) mesh.end(error);
  }

  /** Counts of what is alive, for tests that look for leaks. */
  debug() {
    return { ...this.plane.counts(), ...(this.error ? {} : this.api?.debug()) };
  }
}
