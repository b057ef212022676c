// Types of the package, for the file of it that is fetched beside this one.
export { default } from "sortablejs";
