// Types of the file that Preact, its hooks and htm are shipped in together, which has none itself.
import type { VNode } from "preact";

export { Component, createContext, h, render } from "preact";
export {
  useCallback,
  useContext,
  useDebugValue,
  useEffect,
  useErrorBoundary,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from "preact/hooks";
export function html(strings: TemplateStringsArray, ...values: unknown[]): VNode;
