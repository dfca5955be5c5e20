// What the driver asks of a page. Nothing of it stays in the page.
const look = () => ({ Address: location.href, HTML: document.documentElement.outerHTML, Complete: document.readyState === "complete" });

// The controls of a form by name; a choice is the one of a value.
const controls = (form, name) => [...form.elements].filter((e) => e.name === name && !e.disabled);

// Where a person clicks on an element, or why nobody can.
function place(element) {
  element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
  const box = element.getBoundingClientRect();
  const x = box.left + box.width / 2, y = box.top + box.height / 2;
  if (!box.width || !box.height || getComputedStyle(element).visibility !== "visible") return { Problem: "cannot be seen" };
  const top = document.elementFromPoint(x, y);
  if (top !== element && !element.contains(top) && !(top && top.contains(element) && top.tagName === "LABEL")) return { Problem: "lies below something else" };
  return { X: x, Y: y };
}

// field looks for a control to type into or to tick, and puts the cursor there.
function field(index, name, value) {
  const form = document.forms[index];
  const all = form ? controls(form, name) : [];
  if (!all.length) return { Problem: "is not there" };
  const choice = all.find((e) => (e.type === "radio" || e.type === "checkbox") && e.value === value);
  if (choice) return choice.checked ? { Done: true } : place(choice);
  const input = all[0];
  if (input.type === "hidden") return { Problem: "is for scripts, and a person cannot fill it in" };
  if (input.type === "radio" || input.type === "checkbox") return { Problem: "has no such choice" };
  const at = place(input);
  if (at.Problem) return at;
  input.focus();
  input.select();
  return { ...at, Typed: true };
}

// took tells whether an input has what was typed.
const took = (index, name, value) => controls(document.forms[index], name)[0].value === value;

// button looks for a button, and asks the browser whether it would send the form.
function button(index, name, value, plain) {
  const form = document.forms[index];
  const all = form ? [...form.elements].filter((e) => !e.disabled && e.type === "submit") : [];
  const found = plain ? all[0] : all.find((e) => e.name === name && e.value === value);
  if (!found) return { Problem: "is not there" };
  const wrong = !found.formNoValidate && !form.noValidate && [...form.elements].find((e) => e.willValidate && !e.validity.valid);
  if (wrong) return { Problem: "sends nothing: " + wrong.name + ": " + wrong.validationMessage };
  return place(found);
}

// send posts a form as a page of another site does.
function send(address, fields) {
  const form = Object.assign(document.createElement("form"), { method: "post", action: address });
  for (const [name, values] of Object.entries(fields)) {
    for (const value of values) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  document.body.append(form);
  setTimeout(() => form.submit());
  return true;
}
