/**
 * What components are written with: Preact's functions and htm's `html`, from the one file that
 * both are in. Everything on the page imports them from here.
 */
export {
  Component,
  createContext,
  h,
  html,
  render,
  useCallback,
  useContext,
  useEffect,
  useErrorBoundary,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from "../vendor/preact.js";
