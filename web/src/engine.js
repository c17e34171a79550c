import { fault, moduleFault } from './fault.js';

/** The one wasm program of the page, for all of its meshes. */
export class Engine {
  /** The program's functions, from the moment that it can be called. */
  api;
  /** Why it can never be called again. */
  error;
  /** What the program drives (plane.js), from the same moment. */
  plane;
  #meshes = new Set();
  #url;
  #bring;

  /**
   * Nothing is loaded before load().
   * @param {string|URL} url of meshy.wasm
   * @param {() => Promise<object>} bring imports meshy-engine.mjs (running.js)
   */
  constructor(url, bring) {
    this.#url = url;
    this.#bring = bring;
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
      // Both are on their way at once, the larger first.
      const program = fetch(this.#url);
      program.catch(() => {}); // start tells of it, if it comes to that
      const { createPlane, start, watchPage } = await this.#running();
      this.plane = createPlane();
      const door = { plane: this.plane, fault, publish: (api) => { this.api = api; } };
      await start(this.#url, door, (error) => this.#end(error), program);
      if (this.error) throw this.error;
      watchPage(this);
    } catch (error) {
      this.#end(error);
      throw error;
    }
    for (const mesh of this.#meshes) mesh.begin();
  }

  /** The engine's module, of this loader's own version: caches may hold another. */
  async #running() {
    let running;
    try {
      running = await this.#bring();
    } catch (error) {
      throw moduleFault(`meshy: meshy-engine.mjs cannot be loaded (${error.message}): put it beside the script, or name its place in data-engine, and have its server allow this origin`);
    }
    if (running.version !== MESHY_VERSION) {
      throw moduleFault(`meshy: the loader is version ${MESHY_VERSION} and its meshy-engine.mjs ${running.version}: load both from one version`);
    }
    return running;
  }

  #end(error) {
    if (this.error) return;
    this.error = error;
    this.plane?.closeAll();
    for (const mesh of this.#meshes) mesh.end(error);
  }

  /** Counts of what is alive, for tests that look for leaks. */
  debug() {
    return { ...this.plane?.counts(), ...(this.error ? {} : this.api?.debug()) };
  }
}
