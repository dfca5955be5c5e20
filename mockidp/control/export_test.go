package control

// Operations lists the operations as "METHOD path".
func Operations() []string {
	var all []string
	for _, o := range routes() {
		all = append(all, o.method+" "+o.path)
	}
	return all
}
