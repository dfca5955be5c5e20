// Package strictyaml owns the reading of YAML into Go values in which every mistake has a file, a line and a column.
// It knows nothing of what the files mean, and imports no package of this module.
//
// Struct fields are named by `yaml:"name"` (without a tag: the lower-case field name); `yaml:"-"` leaves a field out.
// An embedded struct, or one tagged `yaml:",inline"`, lends its keys to the struct around it; a map[string]T tagged
// `yaml:",inline"` takes the keys that no field names, which are then no mistake. A null leaves the field as it was.
// Conversions are exact: 12 is not a string and "12" is not a number. Into an `any`, mappings become map[string]any,
// sequences []any, whole numbers int64 (uint64 above its range), others float64.
package strictyaml
