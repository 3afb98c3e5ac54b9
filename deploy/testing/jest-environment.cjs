// Native addons (onnxruntime) check `instanceof Float32Array` against the outer realm, while Jest's sandbox has typed arrays of its own.
// Handing the outer ones in makes both sides agree; plain data is unaffected.
const { TestEnvironment } = require('jest-environment-node');

class SharedTypedArrays extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    for (const type of ['ArrayBuffer', 'Uint8Array', 'Float32Array', 'Int32Array', 'BigInt64Array']) {
      this.global[type] = globalThis[type];
    }
  }
}
module.exports = SharedTypedArrays;
