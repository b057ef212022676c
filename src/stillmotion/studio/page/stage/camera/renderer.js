/**
 * A scene's layers as a camera sees them, drawn by WebGL2 as the engine draws them: at each corner of a
 * coarse grid the place in the layer is found by the homography of turn and zoom and the parallax of
 * the disparity there, by fixed-point steps, and between the corners it goes evenly.
 */
import { homography } from "./lens.js";

/** Pixels of the frame between two corners, as the engine has them. */
const CELL = 16;

const VERTEX = `#version 300 es
precision highp float;
precision highp sampler2D;
in vec2 at;
uniform mat3 far;
uniform vec3 position;
uniform float focal;
uniform vec2 frame, margin, plate;
uniform sampler2D disparity;
uniform float density;
out vec2 place;
float near(vec2 p) {
  vec2 most = vec2(textureSize(disparity, 0)) - 1.001;
  vec2 s = clamp((p + margin + 0.5) * density - 0.5, vec2(0.0), most);
  ivec2 a = ivec2(s);
  vec2 f = s - vec2(a);
  float upper = mix(texelFetch(disparity, a, 0).r, texelFetch(disparity, a + ivec2(1, 0), 0).r, f.x);
  float lower = mix(texelFetch(disparity, a + ivec2(0, 1), 0).r, texelFetch(disparity, a + ivec2(1, 1), 0).r, f.x);
  return mix(upper, lower, f.y);
}
void main() {
  vec3 q = far * vec3(at, 1.0);
  vec2 h = q.xy / q.z;
  vec2 e = focal * position.xy - position.z * (h - (frame - 1.0) / 2.0);
  vec2 p = h;
  if (e != vec2(0.0)) for (int i = 0; i < 8; i++) p = h + near(p) * e;
  place = (p + margin + 0.5) / plate;
  vec2 shown = (at + 0.5) / frame * 2.0 - 1.0;
  gl_Position = vec4(shown.x, -shown.y, 0.0, 1.0);
}`;

const FRAGMENT = `#version 300 es
precision highp float;
in vec2 place;
uniform sampler2D colours, alpha;
uniform bool whole;
out vec4 colour;
void main() {
  colour = vec4(texture(colours, place).rgb, whole ? 1.0 : texture(alpha, place).r);
}`;

const UNIFORMS = ["far", "position", "focal", "frame", "margin", "plate", "disparity", "density", "colours", "alpha", "whole"];

/** @typedef {{ colours: WebGLTexture, alpha: WebGLTexture, disparity: WebGLTexture, whole: boolean, margin: [number, number], plate: [number, number], density: number }} Sheet */

export class LayerRenderer {
  /** @param {HTMLCanvasElement} canvas @throws where the browser has no WebGL2 */
  constructor(canvas) {
    this.canvas = canvas;
    const gl = canvas.getContext("webgl2", { alpha: false, antialias: false, depth: false, preserveDrawingBuffer: true });
    if (!gl) throw new Error("this browser has no WebGL 2");
    this.gl = gl;
    this.program = programOf(gl);
    this.uniforms = Object.fromEntries(UNIFORMS.map((name) => [name, gl.getUniformLocation(this.program, name)]));
    /** @type {Sheet[]} */
    this.sheets = [];
    /** @type {import("./layers.js").Scene | null} */
    this.scene = null;
    this.corners = 0;
    /** @type {(WebGLBuffer | null)[]} */
    this.buffers = [];
  }

  /** @param {import("./layers.js").Scene} scene */
  setScene(scene) {
    this.release();
    this.scene = scene;
    this.sheets = scene.layers.map((layer) => this.sheetOf(layer));
    this.makeGrid(scene.width, scene.height);
  }

  /** Draw what a camera sees. @param {import("./lens.js").Row} row */
  draw(row) {
    const { gl, scene, uniforms } = this;
    if (!scene || gl.isContextLost()) return;
    const set = (/** @type {string} */ name) => uniforms[name] ?? null;
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.useProgram(this.program);
    gl.uniformMatrix3fv(set("far"), false, homography(row, scene.focal, scene.width, scene.height));
    gl.uniform3f(set("position"), row[9] ?? 0, row[10] ?? 0, row[11] ?? 0);
    gl.uniform1f(set("focal"), scene.focal);
    gl.uniform2f(set("frame"), scene.width, scene.height);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
    for (const sheet of this.sheets) {
      [sheet.colours, sheet.alpha, sheet.disparity].forEach((texture, unit) => {
        gl.activeTexture(gl.TEXTURE0 + unit);
        gl.bindTexture(gl.TEXTURE_2D, texture);
      });
      gl.uniform1i(set("colours"), 0);
      gl.uniform1i(set("alpha"), 1);
      gl.uniform1i(set("disparity"), 2);
      gl.uniform1i(set("whole"), sheet.whole ? 1 : 0);
      gl.uniform2f(set("margin"), ...sheet.margin);
      gl.uniform2f(set("plate"), ...sheet.plate);
      gl.uniform1f(set("density"), sheet.density);
      gl.drawElements(gl.TRIANGLES, this.corners, gl.UNSIGNED_INT, 0);
    }
  }

  destroy() {
    this.release();
    this.gl.deleteProgram(this.program);
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  release() {
    for (const sheet of this.sheets) for (const texture of [sheet.colours, sheet.alpha, sheet.disparity]) this.gl.deleteTexture(texture);
    for (const buffer of this.buffers) this.gl.deleteBuffer(buffer);
    this.sheets = [];
    this.buffers = [];
  }

  /** @param {import("./layers.js").Layer} layer @returns {Sheet} */
  sheetOf({ colours, alpha, margins, disparity }) {
    const { gl } = this;
    const scene = /** @type {import("./layers.js").Scene} */ (this.scene);
    const own = textureOf(gl, gl.NEAREST);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R32F, disparity.width, disparity.height, 0, gl.RED, gl.FLOAT, disparity.values);
    return {
      colours: pictureOf(gl, colours),
      alpha: alpha ? pictureOf(gl, alpha) : textureOf(gl, gl.NEAREST),
      disparity: own,
      whole: !alpha,
      margin: [margins.left, margins.top],
      plate: [scene.width + margins.left + margins.right, scene.height + margins.top + margins.bottom],
      density: disparity.density,
    };
  }

  /** @param {number} width @param {number} height */
  makeGrid(width, height) {
    const { gl } = this;
    const along = (/** @type {number} */ side) => Array.from({ length: Math.ceil(side / CELL) + 1 }, (_, i) => Math.min(i * CELL, side) - 0.5);
    const [xs, ys] = [along(width), along(height)];
    const corners = ys.flatMap((y) => xs.flatMap((x) => [x, y]));
    const cells = [];
    for (let j = 0; j + 1 < ys.length; j++) {
      for (let i = 0; i + 1 < xs.length; i++) {
        const a = j * xs.length + i;
        const b = a + xs.length;
        cells.push(a, b, a + 1, a + 1, b, b + 1);
      }
    }
    this.buffers = [gl.createBuffer(), gl.createBuffer()];
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[0] ?? null);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array(corners), gl.STATIC_DRAW);
    const at = gl.getAttribLocation(this.program, "at");
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, 2, gl.FLOAT, false, 0, 0);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.buffers[1] ?? null);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, new Uint32Array(cells), gl.STATIC_DRAW);
    this.corners = cells.length;
  }
}

/** @param {WebGL2RenderingContext} gl @param {ImageBitmap} picture */
function pictureOf(gl, picture) {
  const texture = textureOf(gl, gl.LINEAR);
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
  gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, gl.RGBA, gl.UNSIGNED_BYTE, picture);
  return texture;
}

/** @param {WebGL2RenderingContext} gl @param {number} filter */
function textureOf(gl, filter) {
  const texture = /** @type {WebGLTexture} */ (gl.createTexture());
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, filter);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, filter);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  return texture;
}

/** @param {WebGL2RenderingContext} gl */
function programOf(gl) {
  const program = /** @type {WebGLProgram} */ (gl.createProgram());
  for (const [kind, source] of /** @type {[number, string][]} */ ([[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]])) {
    const shader = /** @type {WebGLShader} */ (gl.createShader(kind));
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? "no program");
  return program;
}
